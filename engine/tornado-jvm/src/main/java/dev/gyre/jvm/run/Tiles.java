package dev.gyre.jvm.run;

import dev.gyre.jvm.code.TileRunner;

/** A task's tiles, and what watches over them. */
record Tiles(Tiling tiling, TileRunner runner, Watch watch) implements WorkerPool.Job {
    @Override
    public void run(int tile) {
        tiling.run(runner, tile);
    }

    @Override
    public void allocatedSince(long mark) {
        watch.tilesEnd(mark);
    }
}
