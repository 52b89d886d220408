package dev.gyre.cli.fpga;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for circuits. */
@Command(
        name = "fpga",
        description =
                "Make circuits of kernels: pipelined Verilog from Java's bytecode, simulated bit for bit beside the plain call,"
                        + " and measured on Lattice's ECP5. ./setup.sh fpga brings the tools.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListCommand.class, BuildCommand.class, SimulateCommand.class, ReportCommand.class})
public final class FpgaCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name what to do: list, build, simulate or report");
    }
}
