package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ClassPathEntry;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kernels of a class path: static methods that take an array of TornadoVM's and return nothing. Classes are loaded when one is asked for. */
final class ClassPathKernels {
    private static final String ARRAYS = "Luk/ac/manchester/tornado/api/types/arrays/";

    /** A method as its class file has it. */
    private record Method(String owner, String name, String descriptor, boolean isKernel) {
        /** Package, classes and method, as source has it. */
        String title() {
            return owner.replace('$', '.') + "." + name;
        }

        String parameters() {
            String display = MethodTypeDesc.ofDescriptor(descriptor).displayDescriptor();
            return name + display.substring(0, display.indexOf(')') + 1);
        }
    }

    private final URLClassLoader loader;
    private final SortedMap<String, List<Method>> methods = new TreeMap<>();

    private ClassPathKernels(List<Path> places) {
        try {
            List<URL> urls = new ArrayList<>();
            for (Path place : places) {
                urls.add(place.toUri().toURL());
                if (Files.isDirectory(place)) {
                    folder(place);
                } else {
                    jar(place);
                }
            }
            this.loader = new URLClassLoader(urls.toArray(URL[]::new), ClassPathKernels.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a class path.
     *
     * @throws ConfigException if a place isn't there, or is neither a folder nor a jar
     */
    static ClassPathKernels of(String classPath) {
        List<Path> places = new ArrayList<>();
        for (ClassPathEntry entry : ClassPathEntry.all(classPath)) {
            if (!entry.jars()) {
                places.add(entry.place());
                continue;
            }
            try (Stream<Path> files = Files.list(entry.place())) {
                files.filter(f -> f.toString().endsWith(".jar")).sorted().forEach(places::add);
            } catch (IOException e) {
                throw new ConfigException("--class-path: %s: %s".formatted(entry.place(), AtomicFile.reason(e)));
            }
        }
        return new ClassPathKernels(places);
    }

    private void folder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                read(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new ConfigException("--class-path: %s: %s".formatted(folder, AtomicFile.reason(e)));
        }
    }

    private void jar(Path place) {
        try (JarFile jar = new JarFile(place.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        read(in.readAllBytes());
                    }
                }
            }
        } catch (IOException e) {
            throw new ConfigException(
                    "--class-path: %s is no jar and no folder: %s".formatted(place, AtomicFile.reason(e)));
        }
    }

    private void read(byte[] file) {
        ClassModel model;
        try {
            model = ClassFile.of().parse(file);
        } catch (IllegalArgumentException e) {
            return; // of a later Java than this one, or damaged: it has no kernel that could be loaded
        }
        String owner = model.thisClass().asInternalName().replace('/', '.');
        for (MethodModel m : model.methods()) {
            String descriptor = m.methodType().stringValue();
            boolean kernel =
                    m.flags().has(AccessFlag.STATIC) && descriptor.endsWith(")V") && descriptor.contains(ARRAYS);
            if (!m.flags().has(AccessFlag.SYNTHETIC)
                    && !m.methodName().stringValue().startsWith("<")) {
                Method method = new Method(owner, m.methodName().stringValue(), descriptor, kernel);
                methods.computeIfAbsent(method.title(), _ -> new ArrayList<>()).add(method);
            }
        }
    }

    /** The names of all kernels, class with its package and method. */
    List<String> names() {
        return methods.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(Method::isKernel))
                .map(e -> e.getKey())
                .toList();
    }

    /**
     * A kernel by its name; the package may be left out where that is clear.
     *
     * @throws ConfigException if there's none, or several, or its class can't be loaded
     */
    KernelMethod named(String typed) {
        String name = typed.replace('$', '.');
        List<String> names = names();
        List<String> meant = names.contains(name)
                ? List.of(name)
                : names.stream().filter(n -> n.endsWith("." + name)).toList();
        if (meant.isEmpty()) {
            if (methods.containsKey(name)) {
                throw new ConfigException(
                        typed
                                + " isn't a kernel: it must be static, return nothing and take an array of TornadoVM's, such as IntArray");
            }
            throw new ConfigException(typed + ": "
                    + Suggestion.sentence(
                            name,
                            names,
                            names.isEmpty()
                                    ? "--class-path has no kernels: static methods that take an array of TornadoVM's, such as IntArray, and return nothing"
                                    : "there's no such kernel; gyre fpga list --class-path lists " + first(names)));
        }
        List<Method> found = meant.stream()
                .flatMap(n -> methods.get(n).stream())
                .filter(Method::isKernel)
                .toList();
        if (meant.size() > 1) {
            throw new ConfigException(
                    "%s may be %s: write the package, too".formatted(typed, String.join(" or ", meant)));
        }
        if (found.size() > 1) {
            throw new ConfigException("%s is overloaded: %s; give the one that's meant a name of its own"
                    .formatted(typed, found.stream().map(Method::parameters).collect(Collectors.joining(" and "))));
        }
        return load(found.getFirst());
    }

    private static String first(List<String> names) {
        return names.stream().limit(5).collect(Collectors.joining(", ")) + (names.size() > 5 ? " and others" : "");
    }

    private KernelMethod load(Method method) {
        try {
            Class<?> owner = Class.forName(method.owner(), false, loader);
            return new KernelMethod(
                    owner, method.name(), MethodType.fromMethodDescriptorString(method.descriptor(), loader));
        } catch (ClassNotFoundException | LinkageError | TypeNotPresentException e) {
            throw new ConfigException("%s can't be loaded: %s".formatted(method.title(), reason(e)));
        }
    }

    /** Why a class can't be loaded. */
    static String reason(Throwable e) {
        return switch (e) {
            case UnsupportedClassVersionError later -> later.getMessage();
            case ExceptionInInitializerError own
            when own.getCause() != null -> "its class throws %s when it's loaded".formatted(own.getCause());
            case NoClassDefFoundError missing ->
                "the class path lacks " + String.valueOf(missing.getMessage()).replace('/', '.');
            case TypeNotPresentException missing -> "the class path lacks " + missing.typeName();
            default -> e.toString();
        };
    }
}
