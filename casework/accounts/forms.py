"""The sign-in form."""

from wtforms import HiddenField

from casework.errors import N_
from casework.shell.forms import HouseForm, secret, text


class SignInForm(HouseForm):
    """A login and a password, and where to go afterwards."""

    login = text(N_("Login"), required=N_("Write your login."))
    password = secret(N_("Password"), required=N_("Write your password."))
    next = HiddenField()
