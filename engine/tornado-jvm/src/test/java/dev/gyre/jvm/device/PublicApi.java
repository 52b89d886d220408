package dev.gyre.jvm.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.reflect.AccessFlag;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a library's classes offer to others: public classes, and their public and protected fields and methods, inherited ones included, as
 * {@code owner.name descriptor}.
 */
final class PublicApi {
    private final Map<String, ClassModel> classes = new HashMap<>();

    private PublicApi() {}

    /** That of a jar, or a folder of class files. */
    static PublicApi of(Path library) throws IOException {
        PublicApi api = new PublicApi();
        if (Files.isDirectory(library)) {
            api.read(library);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(library)) {
                api.read(jar.getPath("/"));
            }
        }
        return api;
    }

    private void read(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(f -> f.toString().endsWith(".class")).forEach(f -> {
                try {
                    ClassModel model = ClassFile.of().parse(Files.readAllBytes(f));
                    classes.put(model.thisClass().asInternalName(), model);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** All that a user's program may name below a package. */
    Set<String> signatures(String packageName) {
        Set<String> signatures = new TreeSet<>();
        classes.forEach((name, model) -> {
            if (name.startsWith(packageName.replace('.', '/')) && model.flags().has(AccessFlag.PUBLIC)) {
                signatures.add(name.replace('/', '.'));
                members(name, name, signatures);
            }
        });
        return signatures;
    }

    private void members(String owner, String declaring, Set<String> signatures) {
        ClassModel model = classes.get(declaring);
        if (model == null) {
            return; // a class of the JDK: the same on both sides
        }
        String prefix = owner.replace('/', '.') + ".";
        model.methods().stream()
                .filter(m -> isOpen(m.flags().flags()))
                .filter(m -> declaring.equals(owner) || !m.methodName().equalsString("<init>"))
                .map(m -> prefix + m.methodName() + " " + m.methodType())
                .forEach(signatures::add);
        model.fields().stream()
                .filter(f -> isOpen(f.flags().flags()))
                .map(f -> prefix + f.fieldName() + " " + f.fieldType())
                .forEach(signatures::add);
        model.superclass().map(ClassEntry::asInternalName).ifPresent(s -> members(owner, s, signatures));
        model.interfaces().forEach(i -> members(owner, i.asInternalName(), signatures));
    }

    private static boolean isOpen(Set<AccessFlag> flags) {
        return (flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED))
                && !flags.contains(AccessFlag.SYNTHETIC);
    }
}
