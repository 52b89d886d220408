package dev.gyre.jvm.compilers;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Classes by their bytes, found before those of the same names on the tests' class path; their files can be read like others. */
public final class OwnClasses extends ClassLoader {
    private final Map<String, byte[]> classes;

    /** Classes by their names. */
    public OwnClasses(Map<String, byte[]> classes) {
        super(OwnClasses.class.getClassLoader());
        this.classes = Map.copyOf(classes);
    }

    /** The classes that a compiler wrote into a folder, which is deleted. */
    static OwnClasses takenFrom(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.toList();
            OwnClasses classes = new OwnClasses(all.stream()
                    .filter(f -> f.toString().endsWith(".class"))
                    .collect(Collectors.toMap(f -> name(folder, f), OwnClasses::read)));
            for (Path file : all.reversed()) {
                Files.delete(file);
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path folder, Path file) {
        String path = folder.relativize(file).toString();
        return path.substring(0, path.length() - ".class".length()).replace(File.separatorChar, '.');
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class of that name. */
    public Class<?> named(String name) {
        try {
            return loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            byte[] own = classes.get(name);
            if (own == null) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? defineClass(name, own, 0, own.length) : loaded;
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] own = name.endsWith(".class")
                ? classes.get(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                : null;
        return own == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(own);
    }
}
