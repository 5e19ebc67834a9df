"""Text in LLVM's language to machine code, by llvmlite without importing all of it.

llvmlite is a compiled library and a layer of Python above, which takes as long to import as our loops take to compile.
That layer is all that is public. So :func:`machine_code` asks the library itself, with the calls that the layer makes,
as long as it is exactly the version whose calls we know; the tests compare the two. With any other version, and for
loops that are compiled thoroughly, the public road is taken: the same code, a hundredth of a CPU second later.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping, Sequence
from ctypes import c_char_p, c_void_p
from pathlib import Path
from typing import Any

KNOWN_LLVMLITE = "0.50.0"
"""The version whose calls stand below; ``test_machine_code.py`` says what to do with a newer one."""
QUICK, THOROUGH = 1, 3
"""LLVM's levels of care for machine code."""


def machine_code(text: str, names: Sequence[str], *, thorough: bool = False) -> Mapping[str, int]:
    """The addresses of the functions of that text; their code stays for as long as the process.

    ``thorough``: loops are also vectorised and unrolled. Raises ImportError where llvmlite is not there, RuntimeError
    where the text is not LLVM's language.
    """
    library = None if thorough else known_library()
    return by_layer(text, names, thorough=thorough) if library is None else by_library(text, names, library)


def known_library() -> Library | None:
    """llvmlite's compiled library, or None where it is not the one that we know."""
    import llvmlite

    path = Path(llvmlite.__file__).parent / "binding" / "libllvmlite.so"  # of Linux: elsewhere it is called otherwise
    known = llvmlite.__version__ == KNOWN_LLVMLITE and path.exists() and os.uname().machine == "x86_64"
    return Library(path) if known else None


def by_layer(text: str, names: Sequence[str], *, thorough: bool = False) -> Mapping[str, int]:
    """With the llvmlite that everybody uses."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=THOROUGH if thorough else QUICK,
    )
    module = llvm.parse_assembly(text)
    module.verify()
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = True
    builder = llvm.create_pass_builder(machine, tuning)
    if thorough:
        builder.getModulePassManager().run(module, builder)
    else:  # three passes give a loop that counts the speed of all of LLVM's first level
        passes = llvm.create_new_function_pass_manager()
        passes.add_sroa_pass()  # variables from the stack to registers
        passes.add_simplify_cfg_pass()  # a small ``if`` becomes a choice without a jump
        passes.add_instruction_combine_pass()
        for name in names:
            passes.run(module.get_function(name), builder)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    _kept.append(engine)
    return {name: engine.get_function_address(name) for name in names}


_kept: list[Any] = []
"""Engines, whose code goes when they do."""


def by_library(text: str, names: Sequence[str], library: Library) -> Mapping[str, int]:
    """With its compiled library, quickly, as :func:`by_layer` does."""
    library.call("InitializeNativeTarget")
    library.call("InitializeNativeAsmPrinter")
    triple = library.told("GetDefaultTargetTriple")
    cpu, features = library.told("GetHostCPUName"), library.told("GetHostCPUFeatures")
    target = library.made("GetTargetFromTriple", triple, may_fail=True)
    machine = library.made(
        "CreateTargetMachine", target, triple, cpu, features, QUICK, b"default", b"jitdefault", False, False, b""
    )
    module = library.made("ParseAssembly", library.made("ContextCreate"), text.encode(), may_fail=True)
    if wrong := library.told("VerifyModule", module):
        raise RuntimeError(wrong.decode())
    builder = library.made("CreatePassBuilder", machine, library.made("CreatePipelineTuningOptions"))
    passes = library.made("CreateNewFunctionPassManager")
    for name in ("SROA", "SimplifyCFG", "InstCombine"):
        library.call(f"function_Add{name}Pass", passes)
    for name in names:
        function = library.made("GetNamedFunction", module, name.encode())
        library.call("RunNewFunctionPassManager", passes, function, builder)
    engine = library.made("CreateMCJITCompiler", module, machine, False, may_fail=True)
    library.call("FinalizeObject", engine)
    return {name: library.made("GetFunctionAddress", engine, name.encode()).value or 0 for name in names}


class Library:
    """Calls into llvmlite's compiled library. No other thread of Python runs meanwhile: LLVM wants one at a time."""

    def __init__(self, path: Path) -> None:
        self._functions = ctypes.PyDLL(str(path))

    def call(self, name: str, *arguments: Any) -> None:
        """Have something done."""
        function = self._functions[f"LLVMPY_{name}"]
        function.restype = None
        function(*arguments)

    def made(self, name: str, *arguments: Any, may_fail: bool = False) -> c_void_p:
        """What a function makes, by its address. ``may_fail``: it says what is wrong in a last argument of its own."""
        wrong = c_char_p()
        function = self._functions[f"LLVMPY_{name}"]
        function.restype = c_void_p
        address = function(*arguments, *([ctypes.byref(wrong)] if may_fail else []))
        if not address:
            raise RuntimeError((wrong.value or name.encode()).decode())
        return c_void_p(address)

    def told(self, name: str, *arguments: Any) -> bytes:
        """What a function writes in its last argument; nothing where it leaves that alone."""
        written = c_char_p()
        self.call(name, *arguments, ctypes.byref(written))
        return written.value or b""
