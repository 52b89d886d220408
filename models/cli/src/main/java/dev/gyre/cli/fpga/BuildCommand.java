package dev.gyre.cli.fpga;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.fpga.Interface;
import dev.gyre.fpga.project.Project;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that writes a circuit. */
@Command(
        name = "build",
        sortOptions = false,
        description =
                "Write a kernel's circuit into a folder: Verilog, testbench and data, constraints, Makefile, README, a picture.")
final class BuildCommand implements Callable<Integer> {

    @Mixin
    private KernelOptions kernel;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder to write to; must not exist, or be empty.")
    private Path out;

    @Option(
            names = "--interface",
            paramLabel = "ports|axi",
            defaultValue = "ports",
            description =
                    "What is around the circuit: signals of its own, or AXI4-Lite, with AXI4-Stream for arrays that it"
                            + " accesses once in order (${DEFAULT-VALUE}).")
    private Interface around;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        KernelOptions.Chosen chosen = kernel.prepare(TestVector.SHAPES);
        Prepared prepared = chosen.prepared();
        try {
            if (Files.exists(out)) {
                try (var files = Files.list(out)) {
                    ConfigException.require(files.findAny().isEmpty(), "--out", out, "a new folder, or an empty one");
                }
            }
            Project.write(out, prepared, around);
        } catch (IOException e) {
            throw new GyreException(out + ": can't be written (" + AtomicFile.reason(e) + "): choose another --out", e);
        }
        spec.commandLine().getOut().println(CircuitText.pipeline(prepared.circuit()));
        CircuitText.tooFast(prepared.circuit())
                .ifPresent(text -> spec.commandLine().getErr().println("warning: " + text));
        spec.commandLine().getOut().println("written to " + out + ": see its README.md");
        List<String> unexpected = chosen.files().differences(prepared);
        unexpected.forEach(spec.commandLine().getOut()::println);
        return unexpected.isEmpty() ? ExitCode.OK : ExitCode.UNVERIFIED;
    }
}
