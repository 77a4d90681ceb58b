/** Our own tables: one class per table, plain SQL that H2 and PostgreSQL both understand. */
@NullMarked
package dev.stint.server.db;

import org.jspecify.annotations.NullMarked;
