package dev.gyre.jvm.run;

import dev.gyre.jvm.code.TileRunner;

/** A task's tiles. */
record Tiles(Tiling tiling, TileRunner runner) {
    void run(int tile) {
        tiling.run(runner, tile);
    }
}
