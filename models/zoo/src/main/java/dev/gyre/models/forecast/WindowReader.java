package dev.gyre.models.forecast;

import dev.gyre.engine.device.Device;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Predicts what follows windows, those of about the same length together. The state after empty patches is the same for every series: it's
 * computed once for every eighth of a window, so that a short series costs about what it has. Not for concurrent use.
 */
final class WindowReader implements AutoCloseable {

    private static final int STAGES = 8;
    private static final int MOST_ROWS = 64;

    private final ForecastModel model;
    private final Device device;
    private final Multiplication multiplication;
    private final Patching patching;
    private final int stage;
    private final Map<Integer, PatchRows> byRows = new HashMap<>();
    private final List<States.Row> afterEmpty = new ArrayList<>();

    WindowReader(ForecastModel model, Device device, Multiplication multiplication) {
        this.model = model;
        this.device = device;
        this.multiplication = multiplication;
        this.patching = model.patching();
        this.stage = Math.ceilDiv(patching.tokens(), STAGES);
    }

    /**
     * The patches that follow windows.
     *
     * @param patches of each, from one pass: all but the first follow missing ones
     * @return for each window the patches one after the other, scaled, each (Q P)
     */
    float[][][] predict(List<SeriesWindow> windows, int patches) {
        float[][][] all = new float[windows.size()][patches][];
        Map<Integer, List<Integer>> byStart = new TreeMap<>();
        for (int i = 0; i < windows.size(); i++) {
            int start = Math.min(windows.get(i).empty(), patching.tokens() - 1) / stage;
            byStart.computeIfAbsent(start, s -> new ArrayList<>()).add(i);
        }
        byStart.forEach((start, members) -> {
            for (int from = 0; from < members.size(); from += MOST_ROWS) {
                batch(windows, members.subList(from, Math.min(members.size(), from + MOST_ROWS)), start, all);
            }
        });
        return all;
    }

    private void batch(List<SeriesWindow> windows, List<Integer> members, int start, float[][][] all) {
        int rows = Integer.highestOneBit(2 * members.size() - 1);
        int first = start * stage;
        int tokens = patching.tokens() - first;
        PatchRows reader = rows(rows);
        begin(reader, tokens, start);
        float[] in = new float[rows * tokens * patching.width()];
        for (int i = 0; i < members.size(); i++) {
            windows.get(members.get(i)).tokens(first, in, i * tokens * patching.width());
        }
        take(reader.read(in), members, 0, all);
        int patches = all[members.getFirst()].length;
        for (int p = 1; p < patches; p++) {
            take(reader.read(new float[rows * patching.width()]), members, p, all);
        }
    }

    private void take(float[] predicted, List<Integer> members, int patch, float[][][] all) {
        int size = patching.outputs();
        for (int i = 0; i < members.size(); i++) {
            all[members.get(i)][patch] = Arrays.copyOfRange(predicted, i * size, (i + 1) * size);
        }
    }

    /** Brings all rows to the state after so many stages of empty patches. */
    private void begin(PatchRows reader, int tokens, int stages) {
        if (stages == 0) {
            reader.states(tokens).reset();
            return;
        }
        States.Row saved = afterEmpty(stages);
        States states = reader.states(tokens);
        for (int row = 0; row < states.rows(); row++) {
            states.restore(row, saved);
        }
    }

    private States.Row afterEmpty(int stages) {
        PatchRows one = rows(1);
        while (afterEmpty.size() < stages) {
            States states = one.states(stage);
            if (afterEmpty.isEmpty()) {
                states.reset();
            } else {
                states.restore(0, afterEmpty.getLast());
            }
            one.read(new float[stage * patching.width()]);
            afterEmpty.add(one.states(stage).save(0));
        }
        return afterEmpty.get(stages - 1);
    }

    /** Compiles what reads so many whole windows together. */
    void prepare(int rows) {
        rows(rows).states(patching.tokens());
    }

    private PatchRows rows(int rows) {
        return byRows.computeIfAbsent(rows, r -> new PatchRows(model, r, device, multiplication));
    }

    @Override
    public void close() {
        byRows.values().forEach(PatchRows::close);
    }
}
