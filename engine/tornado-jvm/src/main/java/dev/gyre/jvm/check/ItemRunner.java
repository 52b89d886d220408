package dev.gyre.jvm.check;

import dev.gyre.jvm.code.TileRunner;

/** A checked kernel with the arguments of one work-item. Generated classes extend it. */
public abstract class ItemRunner extends TileRunner {
    protected ItemRunner() {}

    @Override
    public final void space(int[] space) {
        space[1] = 1;
    }
}
