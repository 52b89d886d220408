package dev.gyre.jvm.check.seeded;

import dev.gyre.jvm.check.CheckSettings;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.check.Finding;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the programs of classes, checked, in a process of its own, and writes what is found in each class to a file. */
public final class ProgramRuns {
    private ProgramRuns() {}

    /** The arguments are a folder for the files, and a file with lines of a class and one of its programs, all without one. */
    public static void main(String[] arguments) throws Exception {
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            String[] words = line.split(" ", 2);
            Class<?> programs = Class.forName(words[0]);
            List<Finding> found = new ArrayList<>();
            for (Method method : programs.getDeclaredMethods()) {
                if (method.getName().matches(words[1].isEmpty() ? "run[A-Z]\\w*" : words[1])) {
                    method.setAccessible(true);
                    found.addAll(Checks.<Exception>of(CheckSettings.ALL, () -> call(method)));
                }
            }
            List<String> lines = found.stream()
                    .map(f -> "%s\t%s\t%s"
                            .formatted(
                                    f.check(),
                                    f.sites().stream()
                                            .map(s -> s.file() + ":" + s.line())
                                            .toList(),
                                    f))
                    .toList();
            Files.write(Path.of(arguments[0], programs.getSimpleName() + ".txt"), lines);
        }
    }

    /** Programs with a fault may fail by it. */
    private static void call(Method program) throws ReflectiveOperationException {
        try {
            program.invoke(null);
        } catch (InvocationTargetException e) {
            System.err.println(program + ": " + e.getCause());
        }
    }
}
