"""Rinnalla: case coordination for the responsible worker (vastuutyöntekijä) of a family."""
