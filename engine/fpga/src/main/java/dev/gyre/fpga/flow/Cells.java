package dev.gyre.fpga.flow;

import dev.gyre.ir.ArrayRef;

/** The memory that statements load from and store to. */
interface Cells {
    /** The element that is loaded. */
    Node read(ArrayRef array, Node index);

    /** Stores an element in rounds in which it is enabled. */
    void write(ArrayRef array, Node index, Node value, Node enable);
}
