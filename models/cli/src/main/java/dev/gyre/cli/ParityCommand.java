package dev.gyre.cli;

import dev.gyre.papers.claims.Claims;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** State tracking, four mixers under one recipe: a claim by itself. */
@Command(
        name = "parity",
        description =
                "Train four mixers to tell the parity of bit strings, and judge them on longer ones; the part of gyre"
                        + " reproduce that FlashRNN's and xLSTM's claims share.")
final class ParityCommand implements Callable<Integer> {

    @Mixin
    private ReproductionOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.run(List.of(Claims.parity(options.scale())), spec.commandLine());
    }
}
