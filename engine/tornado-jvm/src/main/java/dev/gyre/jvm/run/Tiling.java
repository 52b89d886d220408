package dev.gyre.jvm.run;

import dev.gyre.ir.TripCount;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.code.TileShape;
import java.util.Arrays;

/**
 * The cut of one task's parallel space into tiles. Tiles are numbered with the innermost dimension fastest.
 */
final class Tiling {
    private final int dimensions;
    private final int[] steps;
    private final int[] multiples;
    private final int[] order;
    private final int[] asked = new int[2 * TileRunner.DIMENSIONS];
    /** Written only where the space differs from the last one, as all threads read it. */
    private final int[] space = new int[2 * TileRunner.DIMENSIONS];

    private final long[] counts = new long[TileRunner.DIMENSIONS];
    private final long[] lengths = new long[TileRunner.DIMENSIONS];
    private final int[] tiles = new int[TileRunner.DIMENSIONS];
    private long iterations = -1;
    private int wanted;
    private int total;

    Tiling(TileShape shape) {
        this.dimensions = shape.dimensions();
        this.steps = shape.steps().stream().mapToInt(Integer::intValue).toArray();
        this.order = shape.order().stream().mapToInt(Integer::intValue).toArray();
        this.multiples = shape.multiples().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Asks a task for its space and gives the number of its iterations. */
    long measure(TileRunner runner) {
        Arrays.fill(asked, 0);
        runner.space(asked);
        if (iterations < 0 || !Arrays.equals(asked, space)) {
            System.arraycopy(asked, 0, space, 0, space.length);
            iterations = count();
            wanted = 0;
        }
        return iterations;
    }

    private long count() {
        long product = 1;
        for (int d = 0; d < dimensions; d++) {
            counts[d] = TripCount.of(space[2 * d], space[2 * d + 1], steps[d]);
            product *= counts[d];
        }
        return product;
    }

    /** Cuts into about as many tiles as wanted and gives their number. */
    int cut(int newlyWanted) {
        if (newlyWanted != wanted) {
            wanted = newlyWanted;
            total = cut();
        }
        return total;
    }

    private int cut() {
        int product = 1;
        for (int d : order) {
            long blocks = Math.ceilDiv(counts[d], multiples[d]);
            int parts = (int) Math.min(blocks, Math.ceilDiv(wanted, product));
            lengths[d] = Math.ceilDiv(blocks, parts) * multiples[d];
            tiles[d] = (int) Math.ceilDiv(counts[d], lengths[d]);
            product *= tiles[d];
        }
        return product;
    }

    /** Runs the tile with a number. */
    void run(TileRunner runner, int tile) {
        switch (dimensions) {
            case 1 -> runner.run(from(0, tile), to(0, tile), 0, 0, 0, 0);
            case 2 -> {
                int t1 = tile % tiles[1];
                int t0 = tile / tiles[1];
                runner.run(from(0, t0), to(0, t0), from(1, t1), to(1, t1), 0, 0);
            }
            default -> {
                int t2 = tile % tiles[2];
                int t1 = tile / tiles[2] % tiles[1];
                int t0 = tile / tiles[2] / tiles[1];
                runner.run(from(0, t0), to(0, t0), from(1, t1), to(1, t1), from(2, t2), to(2, t2));
            }
        }
    }

    /** Runs the whole space as one tile. */
    void runAll(TileRunner runner) {
        runner.run(space[0], space[1], space[2], space[3], space[4], space[5]);
    }

    private int from(int dimension, int tile) {
        return (int) (space[2 * dimension] + tile * lengths[dimension] * steps[dimension]);
    }

    private int to(int dimension, int tile) {
        return tile == tiles[dimension] - 1 ? space[2 * dimension + 1] : from(dimension, tile + 1);
    }
}
