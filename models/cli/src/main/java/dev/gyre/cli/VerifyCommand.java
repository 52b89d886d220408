package dev.gyre.cli;

import dev.gyre.cli.checkpoint.ExpectOption;
import dev.gyre.cli.fpga.ContractSimulation;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.device.Device;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Suggestion;
import dev.gyre.papers.golden.ModelGoldens;
import dev.gyre.verify.Case;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.Contract;
import dev.gyre.verify.Verifier;
import dev.gyre.verify.contracts.Contracts;
import dev.gyre.verify.golden.GoldenRunner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks that a device computes what it should. */
@Command(
        name = "verify",
        description =
                "Check every op on a device against its oracle, golden case files, or a run's model against what it is"
                        + " expected to say; exit code 3 if one fails.")
final class VerifyCommand implements Callable<Integer> {

    @Option(
            names = "--golden",
            paramLabel = "DIR",
            description = "Compute every golden case file below a folder instead, and compare each tensor.")
    private Path golden;

    @Option(names = "--op", paramLabel = "NAME", description = "Check this op only.")
    private String op;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "Folder of a run whose model is compared with a file instead.")
    private Path run;

    @Mixin
    private ExpectOption expect;

    @Mixin
    private DeviceOption device;

    @Option(
            names = "--fpga",
            description =
                    "Run what the ops' cases call kernels with through simulation of their circuits instead, and compare every bit.")
    private boolean fpga;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private record Row(String subject, String tensor, double error, double tolerance, boolean passes, String detail) {
        static Row of(String subject, Comparison c) {
            return new Row(subject, c.what(), c.error(), c.tolerance(), c.passes(), c.detail());
        }
    }

    @Override
    public Integer call() {
        boolean expected = expect.file().isPresent();
        ConfigException.require(!expected || run != null, "--expect", "without RUN", "given with a run's folder");
        ConfigException.require(expected || run == null, "RUN", run, "given with --expect FILE");
        ConfigException.require(!fpga || (!expected && golden == null), "--fpga", fpga, "given alone, or with --op");
        return expected ? expectation() : fpga ? simulation() : checks();
    }

    private int simulation() {
        ContractSimulation.Verdict verdict =
                ContractSimulation.of(chosen(), json, spec.commandLine().getOut());
        return verdict(verdict.simulated(), verdict.failed());
    }

    private List<Contract> chosen() {
        List<String> names = Contracts.all().stream().map(Contract::op).toList();
        if (op != null && !names.contains(op)) {
            throw new ConfigException("--op " + op + ": there's no op of this name: "
                    + Suggestion.sentence(
                            op, names, "gyre verify names all " + names.size() + ", from " + names.getFirst() + " on"));
        }
        return Contracts.all().stream()
                .filter(c -> op == null || op.equals(c.op()))
                .toList();
    }

    private int expectation() {
        PrintWriter err = spec.commandLine().getErr();
        List<ExpectOption.Row> rows = expect.compare(run, device.find(), err::println);
        if (json) {
            Json.print(spec.commandLine().getOut(), rows);
        } else {
            ExpectOption.print(spec.commandLine().getOut(), run, rows);
        }
        return verdict(rows.size(), ExpectOption.failed(rows));
    }

    private int checks() {
        List<Row> rows = new ArrayList<>();
        if (golden == null) {
            contracts(device.find(), rows);
        } else {
            goldenFiles(device.find(), rows);
        }
        long failed = rows.stream().filter(r -> !r.passes()).count();
        if (json) {
            Json.print(spec.commandLine().getOut(), rows);
        }
        return verdict(rows.size(), failed);
    }

    private int verdict(int comparisons, long failed) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(String.format(Locale.ROOT, "%,d comparisons, %,d failed", comparisons, failed));
        err.flush();
        return failed == 0 ? ExitCode.OK : ExitCode.UNVERIFIED;
    }

    private void contracts(Device on, List<Row> rows) {
        Verifier verifier = new Verifier(on);
        for (Contract contract : chosen()) {
            for (Case c : contract.cases()) {
                verifier.check(c).forEach(found -> add(rows, Row.of(c.label(), found)));
            }
        }
    }

    private void goldenFiles(Device on, List<Row> rows) {
        GoldenRunner runner = new GoldenRunner(ModelGoldens.all(), on);
        for (Path file : GoldenRunner.files(golden)) {
            String subject = golden.relativize(file).toString();
            runner.run(file).comparisons().forEach(found -> add(rows, Row.of(subject, found)));
        }
    }

    private void add(List<Row> rows, Row row) {
        boolean first = rows.isEmpty() || !rows.getLast().subject().equals(row.subject());
        rows.add(row);
        if (json) {
            return;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (first) {
            out.println(row.subject());
        }
        String verdict = row.passes() ? "@|green ok|@" : "@|bold,red FAILED|@";
        out.println(String.format(Locale.ROOT, "  %-68s %9.2e of %7.1e  ", row.tensor(), row.error(), row.tolerance())
                + Ansi.AUTO.string(verdict)
                + (row.passes() ? "" : "  " + row.detail()));
        out.flush();
    }
}
