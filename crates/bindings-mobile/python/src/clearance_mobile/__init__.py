"""Clearance on the phone: wallet, enrolment, rotating code, enquiry.

`phone` reads this machine's clocks and random bytes; the rest is the library, as `docs/guide/python.md` tells.
"""

from . import _bindings, phone
from ._bindings import *
from ._bindings import __all__ as _names

# The generator writes this check and does not call it: a library of another build would be called in the wrong way.
_bindings._uniffi_check_api_checksums(_bindings._UniffiLib)  # type: ignore[attr-defined]

__all__ = [*_names, "phone"]
