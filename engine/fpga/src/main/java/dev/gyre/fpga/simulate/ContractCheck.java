package dev.gyre.fpga.simulate;

import dev.gyre.fpga.Options;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.verify.Contract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A kernel of an op's contract in simulation, on what the contract's cases called it with.
 *
 * @param runs of the circuit; none if there is none
 * @param refusal why there's no circuit, or empty
 */
public record ContractCheck(String op, String kernel, List<Run> runs, String refusal) {
    /** Calls of each kernel that are simulated. */
    private static final int CALLS = 3;

    public boolean passes() {
        return runs.stream().allMatch(Run::isRight);
    }

    /** The kernels of an op, all circuits in one program. */
    public static List<ContractCheck> of(Path folder, Contract contract, Options options) {
        Captured captured = Captured.of(contract.cases());
        List<ContractCheck> checks = new ArrayList<>();
        List<Prepared> circuits = new ArrayList<>();
        for (Map.Entry<String, KernelMethod> kernel : captured.kernels().entrySet()) {
            try {
                circuits.add(Prepared.of(kernel.getValue(), options, captured.workloads(kernel.getKey(), CALLS)));
            } catch (RefusedException refused) {
                checks.add(new ContractCheck(contract.op(), kernel.getKey(), List.of(), refused.getMessage()));
            }
        }
        if (!circuits.isEmpty()) {
            List<Run> runs = Prepared.simulate(folder, circuits);
            for (Prepared p : circuits) {
                String name = p.circuit().name();
                checks.add(new ContractCheck(
                        contract.op(),
                        name,
                        runs.stream().filter(r -> r.kernel().equals(name)).toList(),
                        ""));
            }
        }
        return checks;
    }
}
