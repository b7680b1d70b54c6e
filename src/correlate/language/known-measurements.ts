export interface KnownMeasurement {
  /** Tags of which a host has several values at one instant, hence several series. */
  readonly seriesTags: readonly string[];
  readonly fields: readonly string[];
}

function known(seriesTags: string, fields: string): KnownMeasurement {
  const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');
  return { seriesTags: words(seriesTags), fields: words(fields) };
}

const CPU_STATES = 'user system idle nice iowait irq softirq steal guest guest_nice active';

/** What the collectors write, in Telegraf's names; `crosswatch_*` (own measurements) are not listed. */
export const KNOWN_MEASUREMENTS: Readonly<Record<string, KnownMeasurement>> = {
  cpu: known(
    'cpu',
    CPU_STATES.split(' ')
      .map((state) => `usage_${state} time_${state}`)
      .join(' '),
  ),
  mem: known(
    '',
    'total available used free cached buffered active inactive slab shared dirty mapped page_tables sreclaimable sunreclaim write_back write_back_tmp swap_total swap_free swap_cached commit_limit committed_as huge_page_size huge_pages_total huge_pages_free high_total high_free low_total low_free vmalloc_total vmalloc_used vmalloc_chunk used_percent available_percent',
  ),
  swap: known('', 'total used free used_percent in out'),
  disk: known(
    'path',
    'total free used used_percent inodes_total inodes_free inodes_used inodes_used_percent',
  ),
  diskio: known(
    'name',
    'reads writes read_bytes write_bytes read_time write_time io_time weighted_io_time iops_in_progress merged_reads merged_writes io_util io_await io_svctm',
  ),
  net: known(
    'interface',
    'bytes_sent bytes_recv packets_sent packets_recv err_in err_out drop_in drop_out speed',
  ),
  netstat: known(
    '',
    'tcp_established tcp_syn_sent tcp_syn_recv tcp_fin_wait1 tcp_fin_wait2 tcp_time_wait tcp_close tcp_close_wait tcp_last_ack tcp_listen tcp_closing tcp_none udp_socket',
  ),
  processes: known(
    '',
    'total running sleeping blocked zombies stopped idle paging dead unknown total_threads',
  ),
  system: known('', 'load1 load5 load15 n_cpus n_physical_cpus n_users n_unique_users uptime'),
  kernel: known('', 'boot_time interrupts context_switches processes_forked entropy_avail'),
  procstat: known(
    'process_name',
    'pid cpu_usage memory_usage memory_rss memory_vms memory_pss memory_swap num_threads num_fds created_at',
  ),
  temp: known('sensor', 'temp'),
  pressure: known('resource type', 'avg10 avg60 avg300 total'),
  systemd_units: known('name', 'load_code active_code sub_code restarts pid mem_current'),
  docker: known('', ''),
  docker_container_cpu: known('container_name', ''),
  docker_container_mem: known('container_name', ''),
  docker_container_status: known('container_name', ''),
  http_response: known(
    'server method',
    'response_time http_response_code content_length response_string_match response_status_code_match result_code',
  ),
  net_response: known('server port', 'response_time result_code'),
  dns_query: known('server domain', 'result_code rcode_value query_time_ms'),
  x509_cert: known('source serial_number', 'expiry age startdate enddate verification_code'),
  procstat_lookup: known('exe', 'pid_count running result_code'),
};
