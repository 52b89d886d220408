/** The table of models. */
package dev.gyre.models;
