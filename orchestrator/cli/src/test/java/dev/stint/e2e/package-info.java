/** Whole runs: real servers, agents and jobs as processes, driven through the command line. */
@org.jspecify.annotations.NullMarked
package dev.stint.e2e;
