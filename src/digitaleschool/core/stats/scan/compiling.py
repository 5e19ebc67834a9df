"""A compiler for loops over arrays: a plain Python function with annotated arguments becomes machine code in some ten
milliseconds.

It writes LLVM's language and lets llvmlite (what numba compiles with) do the rest: see :mod:`.machine_code`. numba
itself would take longer to import than most surveys take to count. No C compiler is needed, nothing is kept on disk,
and the same function runs, slowly, without being compiled: that is how the tests read it.

The language: whole numbers (i64) and numbers (f64); pointers to them and to bytes, 32-bit integers and other pointers;
assignment, ``+ - * //``, comparisons, ``for ... in range(...)`` with a positive step, ``if``. Anything else is refused.
Nothing checks bounds: a kernel is called through a function that does.
"""

from __future__ import annotations

import ast
import ctypes
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from .machine_code import machine_code

LOADED_AS = {"i8": "i64", "i32": "i64", "i64": "i64", "double": "double"}
TYPES = {
    "Int": "i64",
    "Float": "double",
    "Bytes": "ptr i8",
    "Ints32": "ptr i32",
    "Ints": "ptr i64",
    "Floats": "ptr double",
    "ByteColumns": "ptr ptr i8",
}
"""What an annotation of a kernel's argument means; bytes and columns of bytes are without sign."""
Int: TypeAlias = int
Float: TypeAlias = float
Bytes: TypeAlias = Any
Ints32: TypeAlias = Any
Ints: TypeAlias = Any
Floats: TypeAlias = Any
ByteColumns: TypeAlias = Any
OPERATORS = {
    (ast.Add, "i64"): "add nsw", (ast.Sub, "i64"): "sub nsw", (ast.Mult, "i64"): "mul nsw",
    (ast.FloorDiv, "i64"): "sdiv", (ast.Add, "double"): "fadd contract", (ast.Sub, "double"): "fsub contract",
    (ast.Mult, "double"): "fmul contract",
}  # fmt: skip
COMPARISONS = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}


class NotInTheLanguage(TypeError):
    """A kernel uses something that the compiler does not know; the message names the line."""


def compiled(*functions: Callable[..., None], thorough: bool = False) -> dict[str, Callable[..., None]]:
    """The functions as machine code for this processor, by name. Raises ImportError where llvmlite is not there.

    Arguments are whole numbers, numbers and addresses of arrays, which the caller keeps alive. ``thorough``: loops are
    also vectorised and unrolled, which takes more than twice as long: for long loops over numbers.
    """
    names = [function.__name__ for function in functions]
    addresses = machine_code("\n".join(_Writer(function).text for function in functions), names, thorough=thorough)
    found: dict[str, Callable[..., None]] = {}
    for name, function in zip(names, functions, strict=True):
        kinds = [ctypes.c_double if kind == "double" else ctypes.c_int64 for _, kind in _arguments(_tree(function))]
        found[name] = ctypes.CFUNCTYPE(None, *kinds)(addresses[name])
    return found


def _tree(function: Callable[..., None]) -> ast.FunctionDef:
    """The function's text (``inspect.getsource`` would take as long as compiling it)."""
    found = _functions_of(function.__code__.co_filename).get(function.__name__)
    if found is None:
        raise NotInTheLanguage(f"{function.__name__} does not stand in its module by itself")
    return found


@cache
def _functions_of(module: str) -> dict[str, ast.FunctionDef]:
    statements = ast.parse(Path(module).read_text(encoding="utf-8")).body
    return {node.name: node for node in statements if isinstance(node, ast.FunctionDef)}


def _arguments(tree: ast.FunctionDef) -> list[tuple[str, str]]:
    found = []
    for argument in tree.args.args:
        if not isinstance(argument.annotation, ast.Name) or argument.annotation.id not in TYPES:
            raise NotInTheLanguage(f"{tree.name}: argument {argument.arg} needs one of {', '.join(TYPES)}")
        found.append((argument.arg, TYPES[argument.annotation.id]))
    return found


class _Writer:
    """Writes one function. Variables live on the stack; LLVM's first pass puts them in registers."""

    def __init__(self, function: Callable[..., None]) -> None:
        self._tree = _tree(function)
        self._head: list[str] = []
        self._body: list[str] = []
        self._kinds: dict[str, str] = {}
        self._numbers: Iterator[int] = iter(range(1_000_000))
        arguments = _arguments(self._tree)
        for name, kind in arguments:
            self._declare(name, kind)
            self._head.append(f"store {_plain(kind)} %arg.{name}, ptr %{name}")
        for statement in self._tree.body:
            self._statement(statement)
        signature = ", ".join(
            f"{_plain(kind)}{' noalias' if kind.startswith('ptr') else ''} %arg.{name}" for name, kind in arguments
        )
        lines = "\n  ".join([*self._head, *self._body, "ret void"])
        self.text = f"define void @{self._tree.name}({signature}) nounwind {{\nentry:\n  {lines}\n}}\n"

    def _declare(self, name: str, kind: str) -> None:
        known = self._kinds.setdefault(name, kind)
        if known != kind:
            raise NotInTheLanguage(f"{self._tree.name}: {name} is {known} and {kind}")
        line = f"%{name} = alloca {_plain(kind)}"
        if line not in self._head:
            self._head.append(line)

    def _new(self, line: str) -> str:
        name = f"%t.{next(self._numbers)}"
        self._body.append(f"{name} = {line}")
        return name

    def _refuse(self, node: ast.AST) -> NotInTheLanguage:
        return NotInTheLanguage(f"{self._tree.name}, line {getattr(node, 'lineno', '?')}: {ast.unparse(node)}")

    # statements

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Assign(targets=[target], value=value):
                self._store(target, *self._value(value))
            case ast.AugAssign(target=target, op=operator, value=value):
                self._store(target, *self._operation(operator, self._value(target), self._value(value), node))
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=bounds), body=body):
                self._loop(name, bounds, body)
            case ast.If(test=ast.Compare(), body=body, orelse=otherwise):
                self._branch(node.test, body, otherwise)
            case _:
                raise self._refuse(node)

    def _loop(self, name: str, bounds: list[ast.expr], body: list[ast.stmt]) -> None:
        values = [self._value(bound)[0] for bound in bounds]
        start, stop, step = {1: ["0", *values, "1"], 2: [*values, "1"], 3: values}[len(values)]
        self._declare(name, "i64")
        mark = next(self._numbers)
        self._body += [f"store i64 {start}, ptr %{name}", f"br label %test.{mark}", f"test.{mark}:"]
        at = self._new(f"load i64, ptr %{name}")
        go = self._new(f"icmp slt i64 {at}, {stop}")
        self._body += [f"br i1 {go}, label %body.{mark}, label %end.{mark}", f"body.{mark}:"]
        for statement in body:
            self._statement(statement)
        on = self._new(f"add nsw i64 {at}, {step}")
        self._body += [f"store i64 {on}, ptr %{name}", f"br label %test.{mark}", f"end.{mark}:"]

    def _branch(self, test: ast.expr, body: list[ast.stmt], otherwise: list[ast.stmt]) -> None:
        mark = next(self._numbers)
        condition = self._condition(test)
        self._body += [f"br i1 {condition}, label %then.{mark}, label %else.{mark}", f"then.{mark}:"]
        for statement in body:
            self._statement(statement)
        self._body += [f"br label %done.{mark}", f"else.{mark}:"]
        for statement in otherwise:
            self._statement(statement)
        self._body += [f"br label %done.{mark}", f"done.{mark}:"]

    def _store(self, target: ast.expr, value: str, kind: str) -> None:
        if isinstance(target, ast.Name):
            self._declare(target.id, kind)
            self._body.append(f"store {_plain(kind)} {value}, ptr %{target.id}")
            return
        address, element = self._address(target)
        if LOADED_AS.get(element) != kind:
            raise self._refuse(target)
        if element != kind:
            value = self._new(f"trunc {kind} {value} to {element}")
        self._body.append(f"store {element} {value}, ptr {address}")

    # values

    def _value(self, node: ast.expr) -> tuple[str, str]:
        match node:
            case ast.Constant(value=bool()):
                raise self._refuse(node)
            case ast.Constant(value=int() as whole):
                return str(whole), "i64"
            case ast.Constant(value=float() as number):
                return repr(number), "double"
            case ast.Name(id=name) if name in self._kinds:
                kind = self._kinds[name]
                return self._new(f"load {_plain(kind)}, ptr %{name}"), kind
            case ast.Subscript():
                return self._load(node)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._operation(operator, self._value(left), self._value(right), node)
        raise self._refuse(node)

    def _load(self, node: ast.Subscript) -> tuple[str, str]:
        address, element = self._address(node)
        value = self._new(f"load {_plain(element)}, ptr {address}")
        if element == "i8":
            return self._new(f"zext i8 {value} to i64"), "i64"
        if element == "i32":
            return self._new(f"sext i32 {value} to i64"), "i64"
        return value, element

    def _address(self, node: ast.expr) -> tuple[str, str]:
        if not isinstance(node, ast.Subscript):
            raise self._refuse(node)
        array, kind = self._value(node.value)
        index, whole = self._value(node.slice)
        if not kind.startswith("ptr ") or whole != "i64":
            raise self._refuse(node)
        element = kind.removeprefix("ptr ")
        return self._new(f"getelementptr inbounds {_plain(element)}, ptr {array}, i64 {index}"), element

    def _operation(
        self, operator: ast.operator, left: tuple[str, str], right: tuple[str, str], node: ast.AST
    ) -> tuple[str, str]:
        code = OPERATORS.get((type(operator), left[1]))
        if code is None or left[1] != right[1]:
            raise self._refuse(node)
        return self._new(f"{code} {left[1]} {left[0]}, {right[0]}"), left[1]

    def _condition(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Compare):
            raise self._refuse(node)
        left, found = self._value(node.left), ""
        for operator, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._value(comparator)
            if type(operator) not in COMPARISONS or left[1] != right[1] or left[1].startswith("ptr"):
                raise self._refuse(node)
            way = COMPARISONS[type(operator)]
            code = f"fcmp o{way}" if left[1] == "double" else f"icmp {way if way in ('eq', 'ne') else 's' + way}"
            holds = self._new(f"{code} {left[1]} {left[0]}, {right[0]}")
            found = self._new(f"and i1 {found}, {holds}") if found else holds
            left = right
        return found


def _plain(kind: str) -> str:
    return "ptr" if kind.startswith("ptr") else kind
