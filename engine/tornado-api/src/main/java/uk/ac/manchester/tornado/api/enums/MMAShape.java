package uk.ac.manchester.tornado.api.enums;

/** Shapes of the products that matrix units make: rows, columns, and the length of the sums. */
public enum MMAShape {
    M16N8K16,
    M16N8K32
}
