package dev.gyre.serve;

import dev.gyre.cli.Gyre;
import java.util.List;

/** The command line with {@code serve} in it; a program of its own, so that other commands needn't know of web servers. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        Gyre.main(args, List.of(new ServeCommand()));
    }
}
