"""One message to a mail server, with every word of its answer.

SMTP cannot promise "exactly once": between the end of a message and the server's answer nobody
knows whether it is there. So the caller is told the two edges of that moment, to keep it as short
as it can be: `at_the_end`, when all but the last line is with the server, and `done`, as soon as it
has answered.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from crm_app.settings import SmtpServer

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0  # of each answer; RFC 5321 would wait for minutes, a report need not
_LONGEST = 300
_OK, _GO_ON, _CLOSING = 200, 354, 421


class MailAway(Exception):
    """The message is not there, for a reason that may pass; the sentence is safe to show."""


class NoAnswer(MailAway):
    """The connection broke after the end of the message: it may be there."""


@dataclass(frozen=True)
class Answer:
    """What the server said of one recipient."""

    code: int
    said: str

    @property
    def is_accepted(self) -> bool:
        """The message is the server's affair now."""
        return _OK <= self.code < _GO_ON

    def __str__(self) -> str:
        return f"{self.code} {self.said}"


Answers = dict[str, Answer]  # by recipient


def send(
    server: SmtpServer,
    sender: str,
    recipients: Sequence[str],
    message: bytes,
    *,
    at_the_end: Callable[[], None],
    done: Callable[[Answers], None],
) -> None:
    """Give `message` to the server for all recipients at once.

    Raises:
        MailAway: before there was an answer about the recipients.
    """
    with _sentences(server), _connected(server) as smtp:
        answer = _answer(server, smtp.mail(sender))
        if not answer.is_accepted:
            done(_of_all(recipients, answer))
            return
        found: Answers = {}
        for recipient in recipients:
            answer = _answer(server, smtp.rcpt(recipient))
            if answer.code == _CLOSING:
                raise MailAway(f"The mail server said: {answer}")
            found[recipient] = answer
        taken = [recipient for recipient in recipients if found[recipient].is_accepted]
        if taken:
            found |= _of_all(taken, _hand_over(server, smtp, message, at_the_end))
        done(found)


def _hand_over(
    server: SmtpServer, smtp: smtplib.SMTP, message: bytes, at_the_end: Callable[[], None]
) -> Answer:
    answer = _answer(server, smtp.docmd("DATA"))
    if answer.code != _GO_ON:
        return answer
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", message).removesuffix(b"\r\n") + b"\r\n"
    smtp.send(re.sub(rb"(?m)^\.", b"..", text))
    at_the_end()
    try:
        smtp.send(b".\r\n")
        return _answer(server, smtp.getreply())
    except (OSError, smtplib.SMTPException) as error:
        raise NoAnswer("The mail server did not answer at the end of the message.") from error


def _of_all(recipients: Sequence[str], answer: Answer) -> Answers:
    return dict.fromkeys(recipients, answer)


def _answer(server: SmtpServer, reply: tuple[int, bytes]) -> Answer:
    return Answer(reply[0], _plain(server, reply[1]))


def _plain(server: SmtpServer, said: bytes | str) -> str:
    """A server's words on one line, short, and never with our password in them."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    if server.password:
        text = text.replace(server.password, "[removed]")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:_LONGEST]


@contextlib.contextmanager
def _connected(server: SmtpServer) -> Generator[smtplib.SMTP, None, None]:
    ours = socket.gethostname() or "localhost"
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.security == "tls":
        smtp = smtplib.SMTP_SSL(
            server.host, server.port, ours, timeout=CONNECT_SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, ours, timeout=CONNECT_SECONDS)
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(ANSWER_SECONDS)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo()
        if server.username:
            smtp.login(server.username, server.password)
        yield smtp
        # The answer is written down: a server that has no good-bye changes nothing.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    finally:
        smtp.close()


@contextlib.contextmanager
def _sentences(server: SmtpServer) -> Generator[None, None, None]:
    """Whatever goes wrong on the way, in a sentence without the server's address or password."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        # Without its cause, the trace of a login would show what was sent.
        raise MailAway(_sentence(server, error)) from None


def _sentence(server: SmtpServer, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = Answer(error.smtp_code, _plain(server, error.smtp_error))
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return f"The mail server does not take our user and password: {said}"
        return f"The mail server said: {said}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        wanted = "STARTTLS" if server.security == "starttls" else "signing in"
        return f"The mail server does not offer {wanted}."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The mail server's certificate is not trusted: {error.verify_message}."
    # A timeout of an answer comes as a connection that closed.
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "The mail server did not answer in time."
    return next((words for kind, words in _WORDS.items() if isinstance(error, kind)), _AWAY)


_AWAY = "The mail server cannot be reached."
_WORDS: dict[type[Exception], str] = {
    smtplib.SMTPException: "The mail server closed the connection.",
    ssl.SSLError: "The mail server does not speak TLS as it should.",
    socket.gaierror: "The mail server's name is not known.",
    ConnectionRefusedError: "Nothing answers at the mail server's address.",
}
