"""Files encrypted with age, piece by piece: to keys, or with a passphrase.

What age makes, the command `age` of any system opens as well. A passphrase costs a second of
processor each time, on purpose; so it opens one file only, `key.age`, which holds the key of all
others.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyrage

from crm_app.backup.faults import BackupFailed, BadBackup, WrongKey

ENDING = ".age"
KEY_FILE = "key.age"
_PIECE = 1024 * 1024
_SHORTEST_PASSPHRASE = 12

Sink = Callable[[bytes], object]


class _Writable(Protocol):
    def write(self, piece: bytes, /) -> int: ...


class Sealer:
    """Encrypts to one key or several: each of them opens it alone."""

    # Any: recipients and identities of the library have no type of their own.
    def __init__(self, recipients: Mapping[str, Any], key_file: bytes | None = None) -> None:
        self._recipients = list(recipients.values())
        self.to = sorted(recipients)
        self.key_file = key_file  # of a passphrase: the key, sealed with it

    def write(self, pieces: Iterable[bytes], file: _Writable) -> None:
        """Encrypt all pieces into the file."""
        source, target = _Source(pieces), _Target(file.write)
        try:
            pyrage.encrypt_io(source, target, self._recipients)
        except (pyrage.EncryptError, OSError):
            # The library keeps the text of an error alone.
            if (error := source.error or target.error) is not None:
                raise error from None
            raise


class Opener:
    """Decrypts with one of some keys."""

    def __init__(self, identities: Sequence[Any]) -> None:
        self._identities = identities

    def read(self, path: Path, sink: Sink) -> None:
        """Hand the content to `sink`, piece by piece, as far as it is whole.

        Raises:
            WrongKey: none of the keys opens it.
            BadBackup: it was changed or cut off.
        """
        target = _Target(sink)
        with path.open("rb") as file:
            try:
                pyrage.decrypt_io(file, target, list(self._identities))
            except pyrage.DecryptError as error:
                if target.error is not None:
                    raise target.error from None
                raise WrongKey("The key given does not open this backup.") from error
            except OSError as error:
                if target.error is not None:
                    raise target.error from None
                raise BadBackup(f"{path.name} is damaged: it does not decrypt.") from error


def read_plain(path: Path, sink: Sink) -> None:
    """Hand the content of a file that is not encrypted to `sink`."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            sink(piece)


class _Source:
    """What the library reads from: a stream of pieces of any size."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._held = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._held:
                self._held = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        piece, self._held = self._held[:size], self._held[size:]
        return bytes(piece)


class _Target:
    """What the library writes to."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.error: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            self._sink(piece)
        except BaseException as error:
            self.error = error
            raise
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""


def seal_to(keys: Sequence[str]) -> Sealer:
    """To public keys: `age1…` or a line of an SSH key.

    Raises:
        BackupFailed: one of them is none.
    """
    return Sealer({key.strip(): _recipient(key.strip()) for key in keys})


def _recipient(key: str) -> Any:
    with contextlib.suppress(pyrage.RecipientError):
        if key.startswith("age1"):
            return pyrage.x25519.Recipient.from_str(key)
        return pyrage.ssh.Recipient.from_str(key)
    raise BackupFailed(
        f"--encrypt-to {key[:20]}… is no public key: it begins with age1, ssh-ed25519 or ssh-rsa."
    )


def seal_with(passphrase: str, earlier: Path | None) -> Sealer:
    """With a passphrase; the key of an earlier backup serves again if it opens it."""
    if earlier is not None and earlier.is_file():
        with contextlib.suppress(WrongKey):
            public = _unlock(earlier, passphrase).to_public()
            return Sealer({str(public): public}, earlier.read_bytes())
    identity = pyrage.x25519.Identity.generate()
    sealed = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase)
    public = identity.to_public()
    return Sealer({str(public): public}, sealed)


def open_with(passphrase: str, folder: Path) -> Opener:
    """The key of this backup.

    Raises:
        WrongKey: another passphrase, or none was used.
    """
    path = folder / KEY_FILE
    if not path.is_file():
        raise WrongKey("This backup was not encrypted with a passphrase: use --identity-file.")
    return Opener([_unlock(path, passphrase)])


def _unlock(path: Path, passphrase: str) -> Any:
    try:
        text = pyrage.passphrase.decrypt(path.read_bytes(), passphrase)
    except (pyrage.DecryptError, OSError) as error:
        raise WrongKey("The passphrase does not open this backup.") from error
    return pyrage.x25519.Identity.from_str(text.decode().strip())


def open_by(identity_file: Path) -> Opener:
    """The secret keys of a file: as `age-keygen` writes it, or an SSH key without a passphrase.

    Raises:
        WrongKey: there is none in it.
    """
    content = _content(identity_file)
    try:
        if b"PRIVATE KEY" in content:
            return Opener([pyrage.ssh.Identity.from_buffer(content)])
        lines = [line.strip() for line in content.decode().splitlines()]
        found = [line for line in lines if line and not line.startswith("#")]
        identities = [pyrage.x25519.Identity.from_str(line) for line in found]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise WrongKey(f"{identity_file} holds no secret key of age or SSH.") from error
    if not identities:
        raise WrongKey(f"{identity_file} holds no secret key of age or SSH.")
    return Opener(identities)


def read_passphrase(path: Path) -> str:
    """The first line of a file.

    Raises:
        WrongKey: the file cannot be read, or the passphrase is too short to be one.
    """
    lines = _content(path).decode(errors="replace").splitlines()
    passphrase = lines[0].strip() if lines else ""
    if len(passphrase) < _SHORTEST_PASSPHRASE:
        raise WrongKey(
            f"The passphrase in {path} has fewer than {_SHORTEST_PASSPHRASE} characters."
        )
    return passphrase


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongKey(f"{path} cannot be read: {error.strerror}.") from error
