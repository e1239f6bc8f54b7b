"""The domain: frozen dataclasses and pure functions. No Qt, no SQL, no PDF."""
