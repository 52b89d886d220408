package dev.gyre.papers;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tells whether the code that something is computed by is the same: a checksum of the class files of ours that some classes reach
 * through their constant pools. The table of models reaches every model and is left out, and so is this package, which runs what
 * others compute; the class around a nested one counts only if the nested one calls it.
 */
final class CodeFingerprint {

    private static final Set<String> OURS = Set.of("dev/gyre/", "uk/ac/manchester/tornado/");
    private static final String FRAMEWORK = "dev/gyre/papers/";
    private static final Set<String> MEASURING = Set.of(FRAMEWORK + "claims/", FRAMEWORK + "measure/");
    private static final String TABLE = "dev/gyre/models/Families";

    private final Map<String, Optional<Unit>> known = new HashMap<>();

    /**
     * The fingerprint of a class file.
     *
     * @param checksum of its bytes
     * @param reaches the classes that it names, by their internal names
     */
    private record Unit(String checksum, Set<String> reaches) {}

    /** The checksum of all that some classes reach. */
    String of(Collection<Class<?>> roots) {
        StringBuilder all = new StringBuilder();
        reached(roots).forEach((name, unit) -> all.append(name).append(' ').append(unit.checksum()));
        return sha256(all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The names of all that some classes reach. */
    Set<String> names(Collection<Class<?>> roots) {
        return reached(roots).keySet();
    }

    private Map<String, Unit> reached(Collection<Class<?>> roots) {
        Map<String, Unit> reached = new TreeMap<>();
        ArrayDeque<String> open = new ArrayDeque<>();
        roots.forEach(root -> open.add(root.getName().replace('.', '/')));
        // No constant pool names what ServiceLoader finds.
        Devices.runtimeClass().ifPresent(runtime -> open.add(runtime.getName().replace('.', '/')));
        while (!open.isEmpty()) {
            String name = open.remove();
            if (reached.containsKey(name)) {
                continue;
            }
            known.computeIfAbsent(name, CodeFingerprint::read).ifPresent(unit -> {
                reached.put(name, unit);
                open.addAll(unit.reaches());
            });
        }
        return reached;
    }

    private static boolean counts(String name) {
        boolean framework = name.startsWith(FRAMEWORK) && MEASURING.stream().noneMatch(name::startsWith);
        return OURS.stream().anyMatch(name::startsWith) && !framework && !name.equals(TABLE);
    }

    /** A class that's nowhere to be found, since TornadoVM's module keeps it to itself, has no unit. */
    private static Optional<Unit> read(String name) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
            return in == null ? Optional.empty() : Optional.of(unit(name, in.readAllBytes()));
        } catch (IOException e) {
            throw new GyreException(name + ".class can't be read: " + e.getMessage(), e);
        }
    }

    private static Unit unit(String name, byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        Set<String> reaches = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case MemberRefEntry m -> add(m.owner().asInternalName(), reaches);
                case ClassEntry c when !name.startsWith(c.asInternalName() + "$") -> add(c.asInternalName(), reaches);
                default -> {}
            }
        }
        return new Unit(sha256(bytes), reaches);
    }

    private static void add(String name, Set<String> reaches) {
        String element = name.startsWith("[") ? name.replaceFirst("^\\[+L?", "").replace(";", "") : name;
        if (counts(element)) {
            reaches.add(element);
        }
    }

    /** A SHA-256 in hexadecimal. */
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
