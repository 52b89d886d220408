package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Emitter;
import dev.gyre.tasks.layout.Layout;
import dev.gyre.tasks.mlstm.MlstmGates;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmStates;
import dev.gyre.tasks.mlstm.MlstmStatesGradient;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The tasks across chunk borders, which the chunkwise form has beyond the parallel form's. */
record MlstmCrossing(MlstmChunks chunks) {

    /** Tasks that {@link #forward} adds. */
    static final int FORWARD_TASKS = 5;

    /** Tasks that {@link #gradient} adds. */
    static final int GRADIENT_TASKS = 10;

    /** Scans the states, into outputs 1 and 2 and the given arrays, and adds what they contribute to f. */
    void forward(Emitter e, MlstmChunks.Forward f, MlstmState initial, FloatArray states, FloatArray normalisers) {
        MlstmInputs x = chunks.x();
        int rows = x.rows();
        int heads = x.heads();
        int time = x.time();
        int groups = chunks.groups();
        int count = chunks.count();
        int length = chunks.length();
        int dk = x.keyWidth();
        int dv = x.valueWidth();
        float scale = x.scale();
        FloatArray inter = f.inter();
        FloatArray key = f.key();
        FloatArray sums = f.sums();
        FloatArray h = f.numerator();
        FloatArray k = e.floats(x.k());
        FloatArray c0 = e.floats(initial.c());
        FloatArray n0 = e.floats(initial.n());
        FloatArray c = e.floats(1);
        FloatArray n = e.floats(2);
        TaskGraph g = e.graph();
        g.task(e.id("weights"), MlstmGates::weights, inter, key, groups * length);
        g.task(
                e.id("states"),
                MlstmStates::states,
                f.kt(),
                f.v(),
                inter,
                key,
                c0,
                states,
                c,
                rows,
                count,
                length,
                dk,
                dv);
        g.task(
                e.id("normalisers"),
                MlstmStates::normalisers,
                k,
                inter,
                key,
                n0,
                normalisers,
                n,
                scale,
                rows,
                heads,
                time,
                count,
                length,
                dk);
        g.task(e.id("addSums"), MlstmStates::addSums, f.q(), normalisers, inter, sums, groups, length, dk);
        g.task(e.id("addStates"), MlstmStates::addProduct, f.q(), states, inter, h, groups, length, dk, dv);
    }

    /** Arrays of the backward pass beyond those within chunks; t for transposed. */
    record Gradient(
            FloatArray inter,
            FloatArray key,
            FloatArray c,
            FloatArray n,
            FloatArray v,
            FloatArray dc,
            FloatArray ct,
            FloatArray dct,
            FloatArray dn,
            FloatArray dots) {}

    /** Scans the states' gradients, and adds what they contribute to those of queries, keys and values; sets the carry. */
    void gradient(Emitter e, MlstmChunks.Gradient g, Gradient a) {
        MlstmInputs x = chunks.x();
        int rows = x.rows();
        int count = chunks.count();
        int groups = chunks.groups();
        int length = chunks.length();
        int dk = x.keyWidth();
        int dv = x.valueWidth();
        int padded = chunks.padded();
        FloatArray q = g.q();
        FloatArray dnum = g.dNumerator();
        FloatArray ds = g.dSums();
        FloatArray v = e.floats(x.v());
        TaskGraph t = e.graph();
        t.task(e.id("v"), MlstmLayout::pack, v, a.v, 1f, rows, x.heads(), x.time(), dv, padded);
        t.task(e.id("dc"), MlstmStatesGradient::states, q, dnum, a.inter, a.dc, rows, count, length, dk, dv);
        t.task(e.id("dn"), MlstmStatesGradient::normalisers, q, ds, a.inter, a.dn, rows, count, length, dk);
        t.task(e.id("ct"), Layout::transpose, a.c, a.ct, groups, dk, dv);
        t.task(e.id("dct"), Layout::transpose, a.dc, a.dct, groups, dk, dv);
        t.task(
                e.id("addDq"),
                MlstmStatesGradient::addQueries,
                dnum,
                a.ct,
                a.n,
                ds,
                a.inter,
                g.dq(),
                groups,
                length,
                dk,
                dv);
        t.task(e.id("addDk"), MlstmStatesGradient::addKeys, a.v, a.dct, a.dn, a.key, g.dk(), groups, length, dk, dv);
        t.task(e.id("addDv"), MlstmStates::addProduct, g.k(), a.dc, a.key, g.dv(), groups, length, dk, dv);
        t.task(e.id("dots"), MlstmStatesGradient::stateDots, a.c, a.dc, a.dots, groups, dk, dv);
        t.task(e.id("carry"), MlstmStatesGradient::carry, a.dots, a.n, a.dn, g.carry(), groups, dk, dv);
    }
}
