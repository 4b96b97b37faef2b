"""Clearance on the phone: wallet, enrolment, rotating code, enquiry.

`phone` reads this machine's clocks and random bytes; the rest is the library, as `docs/guide/python.md` tells.
"""

from . import phone
from ._bindings import *
from ._bindings import __all__ as _names

__all__ = [*_names, "phone"]
