package dev.gyre.engine.io.torch;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The meaning of a name in a pickle: a few functions and classes that stand for tensors, which are read and not called, things that
 * are passed over, and things that no file of tensors has a use for.
 */
final class Globals {

    private static final Map<String, ElementType> STORAGES = Map.of(
            "DoubleStorage", ElementType.F64,
            "FloatStorage", ElementType.F32,
            "HalfStorage", ElementType.F16,
            "BFloat16Storage", ElementType.BF16,
            "LongStorage", ElementType.I64,
            "IntStorage", ElementType.I32,
            "ShortStorage", ElementType.I16,
            "CharStorage", ElementType.I8,
            "ByteStorage", ElementType.U8,
            "BoolStorage", ElementType.BOOL);

    /**
     * Modules whose functions reach the machine or run code. Nothing in a pickle is ever run here, wherever it stands; but who names
     * one of these means harm to other readers, so such a file is refused even where what it names would be passed over.
     */
    private static final Set<String> DANGEROUS = Set.of(
            "__builtin__",
            "_pickle",
            "_posixsubprocess",
            "asyncio",
            "bdb",
            "builtins",
            "cProfile",
            "code",
            "codeop",
            "commands",
            "ctypes",
            "dill",
            "distutils",
            "doctest",
            "ensurepip",
            "ftplib",
            "functools",
            "http",
            "httplib",
            "imaplib",
            "imp",
            "importlib",
            "joblib",
            "linecache",
            "marshal",
            "mmap",
            "multiprocessing",
            "nt",
            "operator",
            "os",
            "pdb",
            "pickle",
            "pip",
            "pkgutil",
            "platform",
            "poplib",
            "posix",
            "profile",
            "pty",
            "pydoc",
            "requests",
            "runpy",
            "shelve",
            "shutil",
            "signal",
            "site",
            "smtplib",
            "socket",
            "socketserver",
            "ssl",
            "subprocess",
            "sys",
            "telnetlib",
            "tempfile",
            "threading",
            "timeit",
            "trace",
            "types",
            "urllib",
            "venv",
            "webbrowser",
            "xmlrpc",
            "zipimport");

    private static final Set<String> HARMLESS_BUILTINS = Set.of(
            "bytearray",
            "bytes",
            "complex",
            "dict",
            "float",
            "frozenset",
            "int",
            "list",
            "object",
            "range",
            "set",
            "slice",
            "str",
            "tuple");

    private static final Set<String> DANGEROUS_OF_TORCH =
            Set.of("torch.hub", "torch.jit", "torch.package", "torch.serialization");

    private Globals() {}

    /**
     * A name as it stands in a pickle.
     *
     * @throws PickleFault if no file of tensors has a use for it
     */
    static Pickled.Global named(String module, String name) {
        String top = module.contains(".") ? module.substring(0, module.indexOf('.')) : module;
        boolean builtin = top.equals("builtins") || top.equals("__builtin__");
        boolean harmful = builtin ? !HARMLESS_BUILTINS.contains(name) : DANGEROUS.contains(top);
        boolean loads = name.equals("_load_from_bytes")
                || DANGEROUS_OF_TORCH.stream().anyMatch(m -> module.equals(m) || module.startsWith(m + "."));
        if (harmful || loads) {
            throw new PickleFault("it would run " + Quoted.of(module + "." + name)
                    + " in Python; nothing was run, and such a file is not to be trusted");
        }
        return new Pickled.Global(module, name);
    }

    /** The result of calling a name: a dictionary, a tensor, or a foreign object that's passed over. */
    static Pickled called(Pickled.Global g, Pickled.Items arguments) {
        List<Pickled> a = arguments.items();
        return switch (g.toString()) {
            case "collections.OrderedDict" -> TensorParts.dictionary(a);
            case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> TensorParts.tensor(a);
            case "torch._utils._rebuild_parameter" -> TensorParts.parameter(a);
            case "torch.Size" -> new Pickled.Items(a);
            default -> new Pickled.Foreign(g);
        };
    }

    /** The type of the elements of a class of storages. */
    static Optional<ElementType> storage(Pickled.Global g) {
        return g.module().equals("torch") ? Optional.ofNullable(STORAGES.get(g.name())) : Optional.empty();
    }

    /** The class of storages of a type of elements. */
    static String storageOf(ElementType type) {
        return STORAGES.entrySet().stream()
                .filter(e -> e.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
