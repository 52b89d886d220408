package dev.gyre.models.data;

/** The differential equations of the papers, on the unit square, with solutions that are known. */
public enum NamedEquation {
    /** u_t = u_xx / pi^2, 0 at both walls, sin(pi x) at the beginning: u = exp(-t) sin(pi x). XNet's, arXiv:2501.18959. */
    HEAT("x", "t") {
        @Override
        public double solution(double x, double t) {
            return Math.exp(-t) * Math.sin(Math.PI * x);
        }

        @Override
        public double source(double x, double t) {
            return 0;
        }
    },
    /** u_xx + u_yy = -2 pi^2 sin(pi x) sin(pi y), 0 at the boundary: u = sin(pi x) sin(pi y). */
    POISSON("x", "y") {
        @Override
        public double solution(double x, double y) {
            return Math.sin(Math.PI * x) * Math.sin(Math.PI * y);
        }

        @Override
        public double source(double x, double y) {
            return -2 * Math.PI * Math.PI * solution(x, y);
        }
    };

    /** The heat equation's coefficient of u_xx. */
    public static final double DIFFUSION = 1 / (Math.PI * Math.PI);

    private final String first;
    private final String second;

    NamedEquation(String first, String second) {
        this.first = first;
        this.second = second;
    }

    /** The exact solution at a point. */
    public abstract double solution(double first, double second);

    /** The equation's right side at a point. */
    public abstract double source(double first, double second);

    /** Name of the first number. */
    public String first() {
        return first;
    }

    /** Name of the second number. */
    public String second() {
        return second;
    }
}
