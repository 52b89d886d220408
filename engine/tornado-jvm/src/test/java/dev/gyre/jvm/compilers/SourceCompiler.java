package dev.gyre.jvm.compilers;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.eclipse.jdt.internal.compiler.tool.EclipseCompiler;
import uk.ac.manchester.tornado.api.KernelContext;

/** Compilers of Java whose class files differ: in what they say of variables, in their versions, in the order of their blocks. */
public enum SourceCompiler {
    JAVAC,
    JAVAC_WITHOUT_DEBUG,
    JAVAC_OF_17,
    JAVAC_OF_21,
    ECLIPSE,
    ECLIPSE_WITHOUT_DEBUG;

    /** Whether it writes what javac writes today, for another version of the JVM. */
    public boolean isOlderJavac() {
        return this == JAVAC_OF_17 || this == JAVAC_OF_21;
    }

    private JavaCompiler compiler() {
        return switch (this) {
            case ECLIPSE, ECLIPSE_WITHOUT_DEBUG -> new EclipseCompiler();
            default -> ToolProvider.getSystemJavaCompiler();
        };
    }

    private List<String> options() {
        return switch (this) {
            case JAVAC -> List.of("-g");
            case JAVAC_WITHOUT_DEBUG -> List.of("-g:none");
            case JAVAC_OF_17 -> List.of("-g", "--release", "17");
            case JAVAC_OF_21 -> List.of("-g", "--release", "21");
            case ECLIPSE -> List.of("-g", "-25");
            case ECLIPSE_WITHOUT_DEBUG -> List.of("-g:none", "-25");
        };
    }

    /** The classes of source files, which must be valid. */
    public OwnClasses compile(List<Path> sources) {
        StringWriter messages = new StringWriter();
        return tryCompile(sources, messages)
                .orElseThrow(() -> new IllegalStateException("%s: %s".formatted(this, messages)));
    }

    /** The classes of source files; empty if they aren't valid, which messages then say. */
    public Optional<OwnClasses> tryCompile(List<Path> sources, StringWriter messages) {
        try {
            Path folder = Files.createTempDirectory("classes");
            JavaCompiler compiler = compiler();
            List<String> all = new ArrayList<>(options());
            all.addAll(List.of("-nowarn", "-proc:none", "-classpath", api(), "-d", folder.toString()));
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                boolean done = compiler.getTask(
                                messages, files, null, all, null, files.getJavaFileObjectsFromPaths(sources))
                        .call();
                OwnClasses classes = OwnClasses.takenFrom(folder);
                return done ? Optional.of(classes) : Optional.empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the classes are that kernels name. */
    static String api() {
        return location(KernelContext.class);
    }

    /** The folder or archive that a class is in. */
    static String location(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }
}
