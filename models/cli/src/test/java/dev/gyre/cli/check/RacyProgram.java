package dev.gyre.cli.check;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A user's program: with "race" its iterations read what others write, with "flag" all store the same, with "host" it reads what isn't there. */
final class RacyProgram {
    private RacyProgram() {}

    static void shifted(FloatArray x) {
        for (@Parallel int i = 1; i < x.getSize(); i++) {
            x.set(i, x.get(i - 1) + 1f);
        }
    }

    static void flagged(FloatArray x) {
        for (@Parallel int i = 1; i < x.getSize(); i++) {
            x.set(0, 1f);
        }
    }

    static void doubled(FloatArray x) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            x.set(i, 2f * x.get(i));
        }
    }

    /** Runs the kernel that the first argument names. */
    public static void main(String[] args) throws Exception {
        FloatArray x = new FloatArray(8);
        TaskGraph graph = new TaskGraph("g").transferToDevice(DataTransferMode.EVERY_EXECUTION, x);
        switch (args[0]) {
            case "race" -> graph.task("t", RacyProgram::shifted, x);
            case "flag" -> graph.task("t", RacyProgram::flagged, x);
            default -> graph.task("t", RacyProgram::doubled, x);
        }
        graph.transferToHost(
                args[0].equals("host") ? DataTransferMode.UNDER_DEMAND : DataTransferMode.EVERY_EXECUTION, x);
        x.init(1f);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.execute();
        }
        if (args[0].equals("host")) {
            System.out.println(x.get(3));
        }
        System.out.println("ran " + args[0]);
        if (args[0].equals("fail")) {
            throw new IllegalStateException("it fails");
        }
    }
}
