"""What can go wrong that a person is told of."""


def N_(msgid: str) -> str:  # noqa: N802 - the name that message extraction knows.
    """Mark a sentence for translation where no request says in which language."""
    return msgid


class Refused(Exception):  # noqa: N818 - the house word: a rule says no.
    """A rule says no, with a sentence for the person.

    ``sentence`` is an English message id; ``field`` names the form field beside which it belongs, where there is one;
    ``about`` are the words of which it speaks, where a page shows many.
    """

    about = ""

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.values = values


class NotFound(Exception):  # noqa: N818 - the house word.
    """It does not exist, or this person may not know that it does: both look the same."""
