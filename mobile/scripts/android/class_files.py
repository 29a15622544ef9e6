"""Java class files written from a list of signatures, enough for a compiler to check calls against.

The list has the form of Kotlin's binary-compatibility dumps, which React Native ships for itself:

    public abstract class a/b/C : a/b/Parent, a/b/Interface {
        public fun name (ILjava/lang/String;)V
        public static final field NAME Ljava/lang/String;
    }

Our own lists may also give the value of a constant (`field S I = 31`) and, after ` @ `, the signature with
its type parameters. No method has a body: the result is only ever read by a compiler, never run.
"""

import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PUBLIC, PROTECTED, STATIC, FINAL, SUPER = 0x1, 0x4, 0x8, 0x10, 0x20
NATIVE, INTERFACE, ABSTRACT, SYNTHETIC, ANNOTATION, ENUM = 0x100, 0x200, 0x400, 0x1000, 0x2000, 0x4000

_JAVA_8 = 52
_FLAGS = {
    "public": PUBLIC,
    "protected": PROTECTED,
    "static": STATIC,
    "final": FINAL,
    "abstract": ABSTRACT,
    "synthetic": SYNTHETIC,
    "annotation": ANNOTATION,
    "enum": ENUM,
}
_KIND = re.compile(
    r"^(?P<flags>(?:[a-z]+ )*)(?P<kind>class|interface|interface class|annotation class) "
    r"(?P<name>[^ ]+)(?: : (?P<above>.+))? \{"
)
_MEMBER = re.compile(
    r"^(?P<flags>(?:[a-z]+ )*)(?P<kind>fun|field) (?P<name>\S+) (?P<type>\S+)"
    r"(?: = (?P<value>-?\d+))?(?: @ (?P<generic>\S+))?$"
)


@dataclass
class Member:
    """A method or a field."""

    flags: int
    name: str
    type: str
    value: str | None = None
    generic: str | None = None

    @property
    def is_method(self) -> bool:
        return self.type.startswith("(")


@dataclass
class Class:
    """A class as the list describes it."""

    name: str
    flags: int
    above: list[str]
    members: list[Member] = field(default_factory=list)


def read_list(path: Path) -> list[Class]:
    """The classes of a list, in its order."""
    classes: list[Class] = []
    for number, raw in enumerate(path.read_text().splitlines(), 1):
        line = raw.strip()
        if not line or line in ("}", "{") or line.startswith("#"):
            continue
        if kind := _KIND.match(line):
            flags = _flags(kind["flags"])
            flags |= INTERFACE | ABSTRACT if "interface" in (kind["kind"] + kind["flags"]) else SUPER
            above = kind["above"].split(", ") if kind["above"] else []
            classes.append(Class(kind["name"], flags, above))
        elif member := _MEMBER.match(line):
            flags = _flags(member["flags"])
            classes[-1].members.append(
                Member(flags, member["name"], member["type"], member["value"], member["generic"])
            )
        else:
            raise ValueError(f"{path.name}:{number}: not understood: {line}")
    return classes


def write_jar(target: Path, classes: list[Class], is_interface: Callable[[str], bool]) -> None:
    """A jar of `classes`; `is_interface` says of a name outside of the list what it is."""
    names = {one.name for one in classes}
    interfaces = {one.name for one in classes if one.flags & INTERFACE}

    def known_interface(name: str) -> bool:
        return name in interfaces or (name not in names and is_interface(name))

    with zipfile.ZipFile(target, "w") as jar:
        for one in classes:
            nested = sorted(name for name in names if name.startswith(one.name + "$"))
            jar.writestr(f"{one.name}.class", _write(one, known_interface, nested))


def patch_jar(source: Path, target: Path, additions: list[Class]) -> None:
    """A copy of `source` with the members that `additions` list; new classes are added whole."""
    wanted = {one.name: one for one in additions}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        entries = set(old.namelist())
        interfaces: dict[str, bool] = {}

        def is_interface(name: str) -> bool:
            if name in wanted:
                return bool(wanted[name].flags & INTERFACE)
            if name not in interfaces:
                entry = f"{name}.class"
                interfaces[name] = entry in entries and bool(ClassFile(old.read(entry)).flags & INTERFACE)
            return interfaces[name]

        for entry in old.infolist():
            # Android's jar carries java.* of its time; the compiler takes those from the JDK.
            if not entry.filename.endswith(".class") or entry.filename.startswith(("java/", "javax/")):
                continue
            data = old.read(entry)
            one = wanted.get(entry.filename.removesuffix(".class"))
            if one is not None:
                file = ClassFile(data)
                file.add(one.members, one.flags & INTERFACE)
                data = file.write()
            new.writestr(entry.filename, data)
        for name, one in wanted.items():
            if f"{name}.class" not in entries:
                nested = sorted(other for other in wanted if other.startswith(name + "$"))
                new.writestr(f"{name}.class", _write(one, is_interface, nested))


class ClassFile:
    """An existing class file, to which members can be added."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._count = struct.unpack_from(">H", data, 8)[0]
        at = 10
        number = 1
        self._utf8: dict[int, str] = {}
        while number < self._count:
            tag = data[at]
            if tag == 1:
                length = struct.unpack_from(">H", data, at + 1)[0]
                self._utf8[number] = data[at + 3 : at + 3 + length].decode("utf-8", "replace")
            at += 3 + length if tag == 1 else _CONSTANT_SIZE[tag]
            number += 2 if tag in (5, 6) else 1
        self._pool_end = at
        self.flags = struct.unpack_from(">H", data, at)[0]
        self._fields_at = at + 8 + 2 * struct.unpack_from(">H", data, at + 6)[0]
        fields_end, self._fields = self._members(self._fields_at)
        self._methods_at = fields_end
        self._methods_end, self._methods = self._members(fields_end)
        self._new_fields: list[bytes] = []
        self._new_methods: list[bytes] = []
        self._new_pool: list[bytes] = []

    def add(self, members: list[Member], in_interface: int) -> None:
        """Add what is not there yet."""
        for member in members:
            there = self._methods if member.is_method else self._fields
            if (member.name, member.type) in there:
                raise ValueError(f"already there: {member.name} {member.type}")
            code = _member(member, in_interface, self)
            (self._new_methods if member.is_method else self._new_fields).append(code)

    def write(self) -> bytes:
        """The class with its additions."""
        data = self._data
        fields = struct.pack(">H", len(self._fields) + len(self._new_fields))
        methods = struct.pack(">H", len(self._methods) + len(self._new_methods))
        return b"".join(
            (
                data[:8],
                struct.pack(">H", self._count + len(self._new_pool)),
                data[10 : self._pool_end],
                *self._new_pool,
                data[self._pool_end : self._fields_at],
                fields,
                data[self._fields_at + 2 : self._methods_at],
                *self._new_fields,
                methods,
                data[self._methods_at + 2 : self._methods_end],
                *self._new_methods,
                data[self._methods_end :],
            )
        )

    def utf8(self, text: str) -> int:
        """The number of a text in the constant pool."""
        return self._constant(_utf8(text))

    def integer(self, value: int) -> int:
        """The number of an int in the constant pool."""
        return self._constant(_integer(value))

    def _constant(self, entry: bytes) -> int:
        self._new_pool.append(entry)
        return self._count + len(self._new_pool) - 1

    def _members(self, at: int) -> tuple[int, list[tuple[str, str]]]:
        count = struct.unpack_from(">H", self._data, at)[0]
        at += 2
        found = []
        for _ in range(count):
            _, name, kind, attributes = struct.unpack_from(">HHHH", self._data, at)
            found.append((self._utf8[name], self._utf8[kind]))
            at += 8
            for _ in range(attributes):
                at += 6 + struct.unpack_from(">I", self._data, at + 2)[0]
        return at, found


def _write(one: Class, is_interface: Callable[[str], bool], nested: list[str]) -> bytes:
    pool = _Pool()
    interface = one.flags & INTERFACE
    parents = [name for name in one.above if interface or is_interface(name)]
    parent = next((name for name in one.above if name not in parents), "java/lang/Object")
    this, above = pool.klass(one.name), pool.klass(parent)
    interfaces = [pool.klass(name) for name in parents]
    members = {True: [], False: []}
    for member in one.members:
        members[member.is_method].append(_member(member, interface, pool))
    inner = [(name, *name.rsplit("$", 1)) for name in ([one.name] if "$" in one.name else []) + nested]
    rows = [
        struct.pack(">HHHH", pool.klass(name), pool.klass(outer), pool.utf8(short), PUBLIC | STATIC)
        for name, outer, short in inner
        if short and not short[0].isdigit()
    ]
    attribute = b""
    if rows:
        body = struct.pack(">H", len(rows)) + b"".join(rows)
        attribute = struct.pack(">HI", pool.utf8("InnerClasses"), len(body)) + body
    return b"".join(
        (
            struct.pack(">IHH", 0xCAFEBABE, 0, _JAVA_8),
            pool.write(),
            struct.pack(">HHH", one.flags & ~STATIC & ~PROTECTED, this, above),
            struct.pack(">H", len(interfaces)),
            *(struct.pack(">H", index) for index in interfaces),
            struct.pack(">H", len(members[False])),
            *members[False],
            struct.pack(">H", len(members[True])),
            *members[True],
            struct.pack(">H", 1 if rows else 0),
            attribute,
        )
    )


def _member(member: Member, in_interface: int, pool: "_Pool | ClassFile") -> bytes:
    attributes = []
    if member.value is not None:
        attributes.append((pool.utf8("ConstantValue"), pool.integer(int(member.value))))
    if member.generic is not None:
        attributes.append((pool.utf8("Signature"), pool.utf8(member.generic)))
    flags = _member_flags(member, in_interface)
    head = struct.pack(">HHHH", flags, pool.utf8(member.name), pool.utf8(member.type), len(attributes))
    return head + b"".join(struct.pack(">HIH", name, 2, value) for name, value in attributes)


def _member_flags(member: Member, in_interface: int) -> int:
    if not member.is_method or member.flags & ABSTRACT or in_interface:
        return member.flags
    return member.flags | NATIVE  # a method without a body


class _Pool:
    def __init__(self) -> None:
        self._entries: list[bytes] = []
        self._known: dict[tuple[str, str], int] = {}

    def utf8(self, text: str) -> int:
        return self._add(("utf8", text), _utf8(text))

    def integer(self, value: int) -> int:
        return self._add(("integer", str(value)), _integer(value))

    def klass(self, name: str) -> int:
        return self._add(("class", name), b"\x07" + struct.pack(">H", self.utf8(name)))

    def write(self) -> bytes:
        return struct.pack(">H", len(self._entries) + 1) + b"".join(self._entries)

    def _add(self, key: tuple[str, str], entry: bytes) -> int:
        if key not in self._known:
            self._entries.append(entry)
            self._known[key] = len(self._entries)
        return self._known[key]


def _utf8(text: str) -> bytes:
    data = text.encode()
    return b"\x01" + struct.pack(">H", len(data)) + data


def _integer(value: int) -> bytes:
    return b"\x03" + struct.pack(">i", value)


def _flags(words: str) -> int:
    flags = 0
    for word in words.split():
        flags |= _FLAGS.get(word, 0)
    return flags


_CONSTANT_SIZE = {3: 5, 4: 5, 5: 9, 6: 9, 7: 3, 8: 3, 9: 5, 10: 5, 11: 5, 12: 5, 15: 4, 16: 3, 18: 5}
