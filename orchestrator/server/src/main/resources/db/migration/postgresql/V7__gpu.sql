-- What the accelerators of an attempt's machine (of a gang, of rank 0's) were seen to do since its command started; null where none
-- were asked, or none answered. Percentages are 0 to 100; the memory is that of the accelerator that was fullest.
alter table attempt add column gpu_count int;
alter table attempt add column gpu_mean_percent double precision;
alter table attempt add column gpu_peak_percent double precision;
alter table attempt add column gpu_peak_memory_bytes bigint;
alter table attempt add column gpu_memory_bytes bigint;
