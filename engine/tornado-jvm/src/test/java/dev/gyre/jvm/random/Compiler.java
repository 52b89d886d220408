package dev.gyre.jvm.random;

import dev.gyre.jvm.compilers.SourceCompiler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles Java source in memory, as javac or ecj does with {@code -g}, and loads the class so that its bytes can be read again. */
public final class Compiler {
    static final String CLASS = "Kernels";
    private static final String HEAD = """
            import uk.ac.manchester.tornado.api.KernelContext;
            import uk.ac.manchester.tornado.api.annotations.Parallel;
            import uk.ac.manchester.tornado.api.math.TornadoMath;
            import uk.ac.manchester.tornado.api.types.*;
            import uk.ac.manchester.tornado.api.types.arrays.*;
            import uk.ac.manchester.tornado.api.types.vectors.*;
            public class Kernels {
            """;

    /** What generated kernels call. */
    static final String HELPERS = """
            public static float helper(float v, int k) {
                if (k > 3) {
                    return v * 0.5f;
                }
                float r = v;
                for (int q = 0; q < 3; q++) {
                    r += k;
                }
                return r;
            }
            public static Float3 turn(Float3 v, float w) {
                Float3 r = new Float3();
                r.setX(v.getY());
                r.setY(v.getZ() + w);
                r.setZ(v.getX());
                return r;
            }
            """;

    /** Whose class files. */
    enum By {
        JAVAC,
        ECLIPSE;

        /** Each in turn: the second of every two batches of a test is Eclipse's. */
        static By ofBatch(int batch) {
            return batch % 2 == 0 ? JAVAC : ECLIPSE;
        }

        /** The class with these methods, which must be valid. */
        Class<?> compile(String methods) {
            DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
            return compile(CLASS, HEAD + HELPERS + methods + "}", problems)
                    .orElseThrow(() ->
                            new IllegalStateException(problems.getDiagnostics().toString()));
        }

        /** The class with these methods; empty if the source isn't valid. */
        Optional<Class<?>> tryCompile(String methods) {
            return compile(CLASS, HEAD + HELPERS + methods + "}", new DiagnosticCollector<>());
        }

        private Optional<Class<?>> compile(
                String className, String text, DiagnosticCollector<JavaFileObject> problems) {
            if (this == ECLIPSE) {
                return eclipse(className, text);
            }
            JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
            Map<String, ByteArrayOutputStream> classes = new HashMap<>();
            JavaFileManager files = new InMemory(javac.getStandardFileManager(null, null, null), classes);
            JavaFileObject source = new Source(className, text);
            List<String> options = List.of("-g", "-nowarn", "-proc:none");
            if (!javac.getTask(null, files, problems, options, null, List.of(source))
                    .call()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Loader(classes).loadClass(className));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }

        /** By a file, as ecj reads no others. */
        private static Optional<Class<?>> eclipse(String className, String text) {
            try {
                Path folder = Files.createTempDirectory("source");
                Path source = Files.writeString(folder.resolve(className + ".java"), text);
                try {
                    return SourceCompiler.ECLIPSE
                            .tryCompile(List.of(source), new StringWriter())
                            .map(classes -> classes.named(className));
                } finally {
                    Files.delete(source);
                    Files.delete(folder);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Compiler() {}

    /** The class with these methods, which must be valid, by javac. */
    public static Class<?> compile(String methods) {
        return By.JAVAC.compile(methods);
    }

    /** A class of a whole source file, which must be valid. */
    static Class<?> compileFile(String className, String source) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        return By.JAVAC
                .compile(className, source, problems)
                .orElseThrow(() ->
                        new IllegalStateException(problems.getDiagnostics().toString()));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(className, bytes);
                    return bytes;
                }
            };
        }
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, ByteArrayOutputStream> classes;

        Loader(Map<String, ByteArrayOutputStream> classes) {
            super(Compiler.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            ByteArrayOutputStream bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes.toByteArray(), 0, bytes.size());
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            ByteArrayOutputStream bytes = classes.get(name.replace(".class", ""));
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes.toByteArray());
        }
    }
}
