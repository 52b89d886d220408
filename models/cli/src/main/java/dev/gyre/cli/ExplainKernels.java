package dev.gyre.cli;

import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.KernelClasses;
import dev.gyre.jvm.Explain;
import dev.gyre.jvm.Explanation;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Suggestion;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds kernels by the name that a user types, and how this JVM runs them. */
final class ExplainKernels {

    private ExplainKernels() {}

    /** The names of all of Gyre's kernels, those of a class in a line. */
    static List<String> all() {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(KernelClasses.names()).forEach((name, owner) -> {
            List<String> kernels = kernels(find(owner)).toList();
            if (!kernels.isEmpty()) {
                lines.add(name + ": " + String.join(", ", kernels));
            }
        });
        return lines;
    }

    private static Stream<String> kernels(Class<?> owner) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> Modifier.isStatic(m.getModifiers()) && Modifier.isPublic(m.getModifiers()))
                .filter(m -> m.getReturnType() == void.class) // others are functions that kernels share
                .map(Method::getName)
                .distinct()
                .sorted();
    }

    /**
     * Explains a kernel, or all kernels of a class.
     *
     * @param name class, or class and method with a dot between; a class outside Gyre's kernels by its full name
     * @throws ConfigException if there's no such kernel
     * @throws DeviceException if kernels don't run on our own runtime here
     */
    static List<Explanation> named(String name) {
        if (Devices.onTornadoVm()) {
            throw new DeviceException(
                    "TornadoVM runs the kernels here, and only our own runtime explains: leave it out", null);
        }
        Class<?> owner = find(name);
        if (owner != null) {
            return kernels(owner)
                    .flatMap(method -> Explain.kernel(owner, method).stream())
                    .toList();
        }
        int dot = name.lastIndexOf('.');
        Class<?> withMethod = dot < 0 ? null : find(name.substring(0, dot));
        if (withMethod == null) {
            String typed = dot < 0 ? name : name.substring(0, dot);
            String rest = name.substring(typed.length());
            throw new ConfigException(
                    "--explain " + name + ": "
                            + Suggestion.nearest(typed, KernelClasses.names().keySet())
                                    .map(known -> "did you mean " + known + rest + "?")
                                    .orElse(
                                            "it must be a class of kernels, or Class.method, such as MatMul.nn; --explain lists them"));
        }
        String method = name.substring(dot + 1);
        List<String> known = kernels(withMethod).toList();
        ConfigException.require(
                known.contains(method), "--explain", name, "one of its kernels, " + String.join(", ", known));
        return Explain.kernel(withMethod, method);
    }

    /**
     * A kernel's statements after a pass.
     *
     * @param name class and method with a dot between
     * @throws ConfigException if there's no such kernel or pass
     */
    static List<String> after(String name, String pass) {
        int dot = name.lastIndexOf('.');
        Class<?> owner = dot < 0 ? null : find(name.substring(0, dot));
        ConfigException.require(owner != null, "--explain", name, "a kernel, Class.method, where --after is given");
        named(name);
        try {
            return Explain.after(owner, name.substring(dot + 1), pass);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--after " + pass + ": " + e.getMessage());
        }
    }

    /** The class of a name, ours first; null if there's none. */
    private static Class<?> find(String name) {
        String ours = KernelClasses.names().get(name);
        try {
            return Class.forName(ours == null ? name : ours);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
