package dev.gyre.cli.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.DocumentedCommands;
import dev.gyre.cli.Gyre;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.fpga.tool.Tool;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own kernel by the commands of the guide, and what is said where something about it is wrong. */
class OwnCircuitTest {
    private static final Path SAMPLE = DocumentedCommands.PROJECT.resolve("engine/samples/own-circuit");
    private static final String KERNEL = "sample.Fir.filter";

    @TempDir
    Path folder;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void compile() throws IOException {
        Path odd = Files.writeString(folder.resolve("Odd.java"), """
                package sample;
                import uk.ac.manchester.tornado.api.types.arrays.IntArray;
                public class Odd {
                    public static void twice(IntArray a) { a.set(0, 1); }
                    public static void twice(IntArray a, int n) { a.set(n, 1); }
                    public static int sum(int a, int b) { return a + b; }
                    public static void quotients(IntArray a, IntArray b) { a.set(0, a.get(0) / b.get(0)); }
                }
                """);
        Path fir = SAMPLE.resolve("src/main/java/sample/Fir.java");
        compile(folder.resolve("fir"), fir);
        compile(folder.resolve("odd"), odd);
    }

    private static void compile(Path classes, Path... sources) {
        List<String> words = new ArrayList<>(List.of(
                "-g",
                "-proc:none",
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                "-d",
                classes.toString()));
        Stream.of(sources).map(Path::toString).forEach(words::add);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)))
                .isZero();
    }

    private static Ran gyre(List<String> words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Gyre.execute(new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    private Ran simulate(String kernel, String... more) {
        List<String> words = new ArrayList<>(List.of("fpga", "simulate", kernel, "--class-path"));
        words.add(folder.resolve("fir") + java.io.File.pathSeparator + folder.resolve("odd"));
        words.addAll(List.of(more));
        return gyre(words);
    }

    /** The guide's folders and files, here. */
    private String here(String word) {
        return switch (word) {
            case "fir", "fir.vcd", "fir-circuit" -> folder.resolve(word).toString();
            default -> word.replace("engine/samples/own-circuit", SAMPLE.toString());
        };
    }

    @Tag("long")
    @Test
    void theGuidesCommandsMakeACircuitOfTheSample() throws IOException {
        Assumptions.assumeTrue(Tool.VERILATOR.missing().isEmpty());
        int ran = 0;
        for (String command : DocumentedCommands.in("docs/circuits.md")) {
            boolean own = command.contains("--class-path fir");
            boolean tools = !command.contains(" report ")
                    || (Tool.NEXTPNR.missing().isEmpty() && Tool.YOSYS.missing().isEmpty());
            if (!own || !tools) {
                continue;
            }
            Ran r = gyre(
                    DocumentedCommands.words(command).stream().map(this::here).toList());
            assertThat(r.code()).as(command + r.err() + r.out()).isEqualTo(ExitCode.OK);
            assertThat(r.out()).contains("1 iteration every cycle");
            if (command.contains("--trace")) {
                assertThat(r.out()).contains("64 elements compared, all equal", "as --expect has it");
            }
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(4);
        assertThat(folder.resolve("fir.vcd")).content().contains("$enddefinitions");
        Tool.run(folder.resolve("fir-circuit"), List.of("make", "simulate", "lint"), folder.resolve("make.log"));
    }

    @Tag("long")
    @Test
    void theSampleSimulatesItsCircuitFromJava() {
        Assumptions.assumeTrue(Tool.VERILATOR.missing().isEmpty());
        Path classes = folder.resolve("java");
        Path sources = SAMPLE.resolve("src/main/java/sample");
        compile(classes, sources.resolve("Fir.java"), sources.resolve("Simulate.java"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = classes
                + File.pathSeparator
                + ManagementFactory.getRuntimeMXBean().getClassPath();
        List<String> command = List.of(java, "-cp", classPath, "sample.Simulate");
        assertThat(Tool.run(folder, command, folder.resolve("java.log"))).matches("equal after \\d+ cycles\\R");
    }

    @Tag("long")
    @Test
    void whatIsExpectedDifferentlyIsToldWithBothValues() throws IOException {
        Assumptions.assumeTrue(Tool.VERILATOR.missing().isEmpty());
        List<String> lines = new ArrayList<>(Files.readAllLines(SAMPLE.resolve("y.csv")));
        int right = Integer.parseInt(lines.get(3));
        lines.set(3, String.valueOf(right + 1));
        Path wrong = Files.write(folder.resolve("wrong.csv"), lines);
        Ran r = simulate(
                KERNEL,
                "--set=n=64",
                "--set=length=5",
                "--set=shift=4",
                "--data=x=" + SAMPLE.resolve("x.csv"),
                "--data=taps=" + SAMPLE.resolve("taps.csv"),
                "--expect=y=" + wrong);
        assertThat(r.code()).as(r.err()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(r.out()).contains("all equal", "y[2] is %d, and in %s %d".formatted(right, wrong, right + 1));
    }

    @Tag("long")
    @Test
    void whatCannotBeIsOneLineAndExitCodeTwo() throws IOException {
        Assumptions.assumeTrue(Tool.VERILATOR.missing().isEmpty());
        Path text = Files.writeString(folder.resolve("a.csv"), "1,2,3\n");
        String a = "--data=x=" + text;
        refused(simulate("sample.Fir.filtr"), "sample.Fir.filtr: did you mean sample.Fir.filter?");
        refused(simulate("sample.Odd.twice"), "is overloaded: twice(IntArray) and twice(IntArray,int)");
        refused(simulate("sample.Odd.sum"), "sample.Odd.sum isn't a kernel: it must be static");
        refused(simulate("sample.Odd.quotients"), "has no circuit: it divides by b[0]");
        refused(
                simulate(KERNEL, "--set=m=3"),
                "--set m: the kernel has no such number; it must be one of n, length, shift");
        refused(
                simulate(KERNEL, "--data=q=" + text),
                "--data q: the kernel has no such array; it must be one of x, taps, y");
        refused(simulate(KERNEL, a), "need the kernel's numbers, too: --set n=... --set length=... --set shift=...");
        refused(
                simulate(KERNEL, a, "--set=n=8", "--set=length=2", "--set=shift=0"),
                "Fir.filter reads or writes beyond an array, Fir.java:15: x has 3 elements");
        refused(
                simulate(KERNEL, "--data=x=" + folder.resolve("none.csv"), "--set=n=8"),
                "none.csv can't be read: no such file or folder");
        refused(
                gyre(List.of(
                        "fpga", "list", "--class-path", folder.resolve("no.jar").toString())),
                "no.jar isn't there");
        refused(gyre(List.of("fpga", "list", "--class-path", text.toString())), "a.csv is no jar and no folder");
    }

    private static void refused(Ran r, String said) {
        assertThat(r.code()).as(r.out() + r.err()).isEqualTo(ExitCode.USAGE);
        assertThat(r.err()).contains(said);
        assertThat(r.err().strip().lines()).hasSize(1);
    }

    @Test
    void aListHasReasonsForWhatIsRefused() {
        Ran r = gyre(
                List.of("fpga", "list", "--class-path", folder.resolve("odd").toString()));
        assertThat(r.code()).isEqualTo(ExitCode.OK);
        assertThat(r.out())
                .contains("sample.Odd.quotients             none: it divides by b[0]", "sample.Odd.twice", "overloaded")
                .endsWith("0 of 2 kernels\n");
    }
}
