package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import java.util.List;
import java.util.Map;

/**
 * Work of a unit in a step beside the product with the hidden state, at least.
 *
 * @param operations of a unit
 * @param chain what waits for one another from one product to the next, the last of the product's multiply-adds in front
 */
record CellWork(Map<Operation, Integer> operations, List<Operation> chain) {

    /**
     * The work of a pass. A head of a batch element is the independent part: its units read one another.
     *
     * @param products of the recurrent weights' size, the first of which is in the chain
     */
    RooflineBound of(Op op, Recurrence x, int products) {
        long weights = (long) x.cell().gates().recurrent() * x.width() * x.width();
        long rows = (long) x.batch() * x.time() * x.heads();
        RooflineBound least = RooflineBound.of(op, products * rows * weights);
        for (Map.Entry<Operation, Integer> e : operations.entrySet()) {
            least = least.and(e.getKey(), e.getValue() * rows * x.width());
        }
        return least.and(new RooflineBound.Chain(x.time(), weights, chain));
    }
}
