package dev.gyre.jvm.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.check.seeded.ProgramRuns;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults seeded into right programs, twenty of each class at least: each is found, at the line where it shows, and the programs as they are give no
 * finding. A seed is a comment behind a line of the programs among the resources: {@code // @kind replacement}, with {@code >label} behind the kind if it shows
 * at another line, which has the comment {@code // :label}. Each is tried with floats, doubles, ints and longs.
 */
class SeededProgramsTest {
    private static final Path SOURCES = Path.of("src", "test", "resources", "dev", "gyre", "jvm", "check", "seeded");
    private static final List<String> PROGRAMS = List.of("LoopPrograms", "GroupPrograms", "HostPrograms");
    private static final List<String> NUMBERS = List.of("Float", "Double", "Int", "Long");
    private static final int OF_EACH = 20;
    private static final int MINUTES = 10;

    /** Seeds' kinds, the check that finds them, and a pattern of the message. */
    private static final Map<String, Kind> KINDS = kinds();

    private record Kind(Check check, String message) {}

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("iterations", new Kind(Check.RACES, ".*iteration .*iteration .*"));
        kinds.put("group", new Kind(Check.RACES, ".*of group (\\d)\\).*of group \\1\\).*"));
        kinds.put("groups", new Kind(Check.RACES, ".*of group (\\d)\\).*of group (?!\\1)\\d\\).*"));
        kinds.put("barriers", new Kind(Check.BARRIERS, ".*"));
        kinds.put("bounds", new Kind(Check.BOUNDS, ".*outside of its .*"));
        kinds.put("local", new Kind(Check.BOUNDS, ".*the local array.*outside of its .*"));
        kinds.put("large", new Kind(Check.BOUNDS, ".*local arrays take .*"));
        kinds.put("private", new Kind(Check.MEMORY, ".*reads the array of .*"));
        kinds.put("unset", new Kind(Check.MEMORY, ".*the local array.*"));
        kinds.put("device", new Kind(Check.TRANSFERS, ".*(iteration|work-item).* reads .*"));
        kinds.put("host", new Kind(Check.TRANSFERS, ".*the host reads .*"));
        kinds.put("reductions", new Kind(Check.REDUCTIONS, ".*"));
        kinds.put("overflow", new Kind(Check.DEVICES, ".*leaves the integers.*"));
        kinds.put("shifts", new Kind(Check.DEVICES, ".*to the right without its sign.*"));
        return kinds;
    }

    /** A program with a fault: the name of its class, and where the fault shows. */
    private record Seeded(String name, String kind, int line, String text) {}

    @TempDir
    Path folder;

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<Seeded> seeded = new ArrayList<>();
    /** The program of each class with a fault. */
    private final Map<String, String> programs = new LinkedHashMap<>();

    @Test
    void seededFaultsAreFoundAndRightProgramsAreSilent() throws Exception {
        for (String program : PROGRAMS) {
            List<String> lines = Files.readAllLines(SOURCES.resolve(program + ".java"));
            for (String number : NUMBERS) {
                sources.put(program + number, source(lines, program, program + number, number));
            }
            seed(program, lines);
        }
        run();
        for (String right : sources.keySet()) {
            if (seeded.stream().noneMatch(s -> s.name().equals(right))) {
                assertThat(found(right)).as(right).isEmpty();
            }
        }
        Map<String, Integer> found = new TreeMap<>();
        List<String> missed = new ArrayList<>();
        for (Seeded fault : seeded) {
            Kind kind = KINDS.get(fault.kind());
            String place = fault.name() + ".java:" + fault.line();
            boolean isFound = found(fault.name()).stream()
                    .map(line -> line.split("\t", 3))
                    .anyMatch(f -> f[0].equals(kind.check().name())
                            && (f[1].contains(place + ",") || f[1].contains(place + "]"))
                            && f[2].matches(kind.message()));
            if (isFound) {
                found.merge(fault.kind(), 1, Integer::sum);
            } else {
                missed.add(place + " " + fault.kind() + ": " + fault.text() + "\n  " + found(fault.name()));
            }
        }
        assertThat(missed).isEmpty();
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(KINDS.keySet());
        assertThat(found.values()).allSatisfy(n -> assertThat(n).isGreaterThanOrEqualTo(OF_EACH));
        Files.writeString(Path.of("target", "seeded.txt"), found.toString());
    }

    /** Adds the programs with each of the faults that comments name. */
    private void seed(String program, List<String> lines) {
        Map<String, Integer> labels = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            for (String comment : comments(lines.get(i))) {
                if (comment.startsWith(":")) {
                    labels.put(comment.substring(1), i + 1);
                }
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            for (String comment : comments(lines.get(i))) {
                if (comment.startsWith("@")) {
                    String[] words = comment.split(" ", 2);
                    String[] kind = words[0].substring(1).split(">", 2);
                    int shown = kind.length == 1 ? i + 1 : labels.get(kind[1]);
                    List<String> changed = new ArrayList<>(lines);
                    changed.set(i, words.length == 1 ? "" : words[1]);
                    for (String number : NUMBERS) {
                        String name = program + number + seeded.size();
                        sources.put(name, source(changed, program, name, number));
                        programs.put(name, program(lines, i));
                        seeded.add(new Seeded(name, kind[0], shown, comment));
                    }
                }
            }
        }
    }

    /** The program that a line is of: the one that it stands in, or the next behind a kernel. */
    private static String program(List<String> lines, int line) {
        int start = line;
        while (!lines.get(start).startsWith("    static ") && !lines.get(start).startsWith("    private static ")) {
            start--;
        }
        while (!lines.get(start).startsWith("    static void run")) {
            start++;
        }
        return lines.get(start).replaceAll(".* (run\\w+)\\(.*", "$1");
    }

    private static List<String> comments(String line) {
        String[] parts = line.split("//", -1);
        return List.of(parts).subList(1, parts.length).stream()
                .map(String::strip)
                .toList();
    }

    /** A program's class by another name, with other numbers. */
    private static String source(List<String> lines, String program, String name, String number) {
        return String.join("\n", lines)
                .replaceAll("\\b" + program + "\\b", name)
                .replaceAll("Float(?=Array|LocalArray)", number)
                .replaceAll("\\bfloat\\b", number.toLowerCase(java.util.Locale.ROOT))
                .replaceAll("import (\\S+;)(?=[\\s\\S]*import \\1)", "");
    }

    private List<String> found(String name) {
        try {
            return Files.readAllLines(folder.resolve(name + ".txt"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void run() throws Exception {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            files.add(Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue()));
        }
        String classPath = System.getProperty("java.class.path");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-g", "-nowarn", "-proc:none", "-cp", classPath, "-d", folder.toString());
            boolean done = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
        String where = ProgramRuns.class.getPackageName();
        Path names = Files.write(
                folder.resolve("classes.txt"),
                sources.keySet().stream()
                        .map(name -> where + "." + name + " " + programs.getOrDefault(name, ""))
                        .toList());
        Path agent = HostAgent.jar(folder.resolve("agent.jar"));
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-javaagent:" + agent,
                        "-cp",
                        folder + java.io.File.pathSeparator + classPath,
                        ProgramRuns.class.getName(),
                        folder.toString(),
                        names.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
