package dev.gyre.fpga.flow;

import dev.gyre.ir.ArrayRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A round of a kernel's loops as a graph: what it does for each of its lanes, and how its loops go on.
 *
 * @param more whether there is another round
 * @param accesses of memory, those of reads that are used and all writes
 * @param carries rounds after which an iteration's own memory is looked at again, or 0 if all rounds leave one another alone
 * @param slots iterations that are taken in turn, a round each
 * @param steps of the kernel in which its rounds are run
 * @param arrays of the kernel that it accesses, or whose size it asks for
 */
public record Flow(
        ValueGraph graph,
        Node more,
        List<Node> writes,
        List<BankAccess> accesses,
        int carries,
        int lanes,
        int slots,
        List<Integer> steps,
        List<ArrayRef> arrays,
        Map<ArrayRef, Node> sizes) {

    /** The names of the shared operators that it uses. */
    public Set<String> operators() {
        Set<String> names = new TreeSet<>();
        for (Node node : Cleaning.used(this)) {
            if (node.operation() instanceof NodeOperation.Unit(String name)) {
                names.add(name);
            }
        }
        return names;
    }
}
