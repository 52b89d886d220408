package dev.gyre.fpga.tool;

/** A chip of Lattice's ECP5 family, in the package of 381 balls and of speed grade 6. */
public enum Chip {
    LFE5U_25F("LFE5U-25F", "--25k"),
    LFE5U_85F("LFE5U-85F", "--85k");

    private final String title;
    private final String option;

    Chip(String title, String option) {
        this.title = title;
        this.option = option;
    }

    public String title() {
        return title;
    }

    /** The chip's option of nextpnr-ecp5. */
    String option() {
        return option;
    }
}
