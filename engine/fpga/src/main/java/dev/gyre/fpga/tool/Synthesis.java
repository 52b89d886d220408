package dev.gyre.fpga.tool;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Area and clock of a circuit: Yosys' {@code synth_ecp5}, then nextpnr-ecp5 for each chip and seed. The module is placed without pins
 * ({@code --out-of-context}), since its ports are for what stands around it on the chip.
 */
public final class Synthesis {
    private static final Pattern CLOCK = Pattern.compile("Max frequency for clock '[^']*': ([0-9.]+) MHz");
    private static final Pattern USED =
            Pattern.compile("^Info:\\s+(\\w+):\\s+(\\d+)/\\s*(\\d+)\\s+\\d+%", Pattern.MULTILINE);
    private static final Pattern MULTIPLIERS = Pattern.compile("^\\s+\\$mul\\s+(\\d+)\\s*$", Pattern.MULTILINE);

    private final Path folder;
    private final String module;
    private final boolean multipliers;

    private Synthesis(Path folder, String module, boolean multipliers) {
        this.folder = folder;
        this.module = module;
        this.multipliers = multipliers;
    }

    /**
     * Synthesises a module to a netlist. Of {@code synth_ecp5}'s last part, that which names every wire by the cells around it is left out: of a
     * large circuit it takes longer than all else.
     *
     * @param folder with the file {@code MODULE.v}
     * @param multipliers whether the chip's multipliers may be used
     * @throws dev.gyre.engine.device.DeviceException if there's no Yosys
     */
    public static Synthesis of(Path folder, String module, boolean multipliers) {
        Synthesis synthesis = new Synthesis(folder, module, multipliers);
        Tool.YOSYS.run(
                folder,
                List.of(
                        "-p",
                        ("read_verilog %1$s.v; synth_ecp5 %2$s-top %1$s -run :check; hierarchy -check; blackbox =A:whitebox;"
                                        + " write_json %1$s.json")
                                .formatted(module, multipliers ? "" : "-nodsp ")));
        return synthesis;
    }

    /** The number of multipliers in a module before any are mapped to gates or blocks. */
    public static int products(Path folder, String module) {
        String text = Tool.YOSYS.run(
                folder,
                List.of("-p", "read_verilog %1$s.v; hierarchy -top %1$s; proc; flatten; opt; stat".formatted(module)));
        Matcher m = MULTIPLIERS.matcher(text);
        int most = 0;
        while (m.find()) {
            most = Math.max(most, Integer.parseInt(m.group(1)));
        }
        return most;
    }

    /**
     * Places and routes for a chip.
     *
     * @param megahertz that nextpnr aims at
     * @param seeds how many times, each from another start
     * @throws GyreException if it doesn't fit
     */
    public Utilization fit(Chip chip, double megahertz, int seeds) {
        List<Double> clocks = new ArrayList<>();
        String text = "";
        for (int seed = 1; seed <= seeds; seed++) {
            text = route(chip, megahertz, seed);
            clocks.add(clock(text));
        }
        Collections.sort(clocks);
        return new Utilization(
                chip,
                used(text, "TRELLIS_COMB"),
                used(text, "TRELLIS_FF"),
                used(text, "DP16KD"),
                used(text, "MULT18X18D"),
                List.copyOf(clocks));
    }

    private String route(Chip chip, double megahertz, int seed) {
        try {
            return Tool.NEXTPNR.run(
                    folder,
                    List.of(
                            chip.option(),
                            "--package",
                            "CABGA381",
                            "--speed",
                            "6",
                            "--json",
                            module + ".json",
                            "--out-of-context",
                            "--timing-allow-fail",
                            "--freq",
                            String.format(Locale.ROOT, "%.1f", megahertz),
                            "--seed",
                            String.valueOf(seed)));
        } catch (GyreException failed) {
            String beyond = beyond(Tool.NEXTPNR.log(folder));
            throw beyond.isEmpty()
                    ? failed
                    : new GyreException(
                            "it doesn't fit: it takes %s. Fewer lanes, fewer operators or smaller memories (--lanes, --operators,"
                                            .formatted(beyond)
                                    + " --depth) take less",
                            failed);
        }
    }

    private static String title(String cell) {
        return switch (cell) {
            case "TRELLIS_FF" -> "registers";
            case "DP16KD" -> "block RAMs";
            case "MULT18X18D" -> "DSPs";
            default -> cell;
        };
    }

    /** The resources of which more are used than the chip has, by the table that nextpnr prints before it places; empty if all fit. */
    static String beyond(String text) {
        return USED.matcher(text)
                .results()
                .filter(m -> Long.parseLong(m.group(2)) > Long.parseLong(m.group(3)))
                .map(m -> String.format(
                        Locale.ROOT,
                        "%,d of %,d %s",
                        Long.parseLong(m.group(2)),
                        Long.parseLong(m.group(3)),
                        title(m.group(1))))
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    /** The last one that it names: the one after routing. */
    private static double clock(String text) {
        Matcher m = CLOCK.matcher(text);
        double last = -1;
        while (m.find()) {
            last = Double.parseDouble(m.group(1));
        }
        if (last < 0) {
            throw new GyreException("nextpnr-ecp5 names no clock");
        }
        return last;
    }

    private static int used(String text, String cell) {
        return USED.matcher(text)
                .results()
                .filter(m -> m.group(1).equals(cell))
                .mapToInt(m -> Integer.parseInt(m.group(2)))
                .findFirst()
                .orElse(0);
    }

    /** The netlist, by which results can be kept. */
    public byte[] netlist() {
        try {
            return Files.readAllBytes(folder.resolve(module + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the chip's multipliers may be used. */
    public boolean multipliers() {
        return multipliers;
    }
}
