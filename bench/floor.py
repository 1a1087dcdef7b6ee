"""The floor: a fixed page of 20 KB from the same framework and the same server, doing nothing else."""

from flask import Flask

PAGE = f"<!doctype html><title>Floor</title><p>{'x' * 20_000}</p>"

app = Flask(__name__)


@app.get("/")
def page() -> str:
    return PAGE
