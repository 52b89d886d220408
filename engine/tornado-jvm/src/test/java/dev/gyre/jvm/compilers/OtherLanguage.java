package dev.gyre.jvm.compilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Languages other than Java. Their compilers are on the class path by the profile {@code languages} of the module, which -DskipTests leaves out;
 * hence they're called by reflection.
 */
public enum OtherLanguage {
    KOTLIN {
        @Override
        String compile(Path source, Path folder) throws ReflectiveOperationException {
            ByteArrayOutputStream messages = new ByteArrayOutputStream();
            Class<?> type = Class.forName("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler");
            Method exec = type.getMethod("exec", PrintStream.class, String[].class);
            Object code = exec.invoke(
                    type.getConstructor().newInstance(),
                    new PrintStream(messages, true, StandardCharsets.UTF_8),
                    new String[] {
                        "-no-stdlib",
                        "-no-reflect",
                        "-jvm-target",
                        "21",
                        "-classpath",
                        path(SourceCompiler.api(), tests(), location("kotlin.Unit")),
                        "-d",
                        folder.toString(),
                        source.toString()
                    });
            return code.toString().equals("OK") ? "" : messages.toString(StandardCharsets.UTF_8);
        }
    },
    SCALA {
        @Override
        String compile(Path source, Path folder) throws ReflectiveOperationException {
            Class<?> type = Class.forName("dotty.tools.dotc.Main");
            String[] arguments = {
                "-classpath",
                path(SourceCompiler.api(), tests(), location("scala.Option"), location("scala.CanEqual")),
                "-d",
                folder.toString(),
                source.toString()
            };
            Object reporter = type.getMethod("process", String[].class).invoke(null, (Object) arguments);
            boolean failed =
                    (boolean) reporter.getClass().getMethod("hasErrors").invoke(reporter);
            return failed
                    ? reporter.getClass().getMethod("summary").invoke(reporter).toString()
                    : "";
        }
    };

    /** What the compiler says of a source that it can't compile, and nothing of others. */
    abstract String compile(Path source, Path folder) throws ReflectiveOperationException;

    /** The classes of a source file. */
    public OwnClasses compile(Path source) {
        try {
            Path folder = Files.createTempDirectory("classes");
            assertThat(compile(source, folder)).as("%s", this).isEmpty();
            return OwnClasses.takenFrom(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "there's no compiler of %s: run tests without -DskipTests".formatted(this), e);
        }
    }

    private static String path(String... places) {
        return String.join(File.pathSeparator, places);
    }

    private static String tests() {
        return SourceCompiler.location(OtherLanguage.class);
    }

    private static String location(String type) throws ClassNotFoundException {
        return SourceCompiler.location(Class.forName(type));
    }
}
