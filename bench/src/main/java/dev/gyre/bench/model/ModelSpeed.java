package dev.gyre.bench.model;

import dev.gyre.bench.compare.Machine;
import java.util.List;

/**
 * The speeds of a run's model on a machine.
 *
 * @param machine what it was measured on, and with which versions
 * @param time when, as ISO 8601 writes it
 * @param run the run's folder
 * @param model its family
 * @param step that it was trained to
 * @param parameters numbers in its parameters and buffers
 * @param device what it ran on
 * @param figures what was measured
 */
public record ModelSpeed(
        Machine machine,
        String time,
        String run,
        String model,
        long step,
        long parameters,
        String device,
        List<Figure> figures) {

    /**
     * Something measured in several rounds.
     *
     * @param what it is
     * @param unit of the numbers
     * @param median of the rounds
     * @param least of them
     * @param most of them
     */
    public record Figure(String what, String unit, double median, double least, double most) {

        /** What and in which unit: what figures of two machines have to agree in to be compared. */
        String title() {
            return what + ", " + unit;
        }
    }
}
