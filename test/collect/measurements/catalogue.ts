/** One measurement of the reference page. */
export interface Measurement {
  readonly name: string;
  /** Where it comes from and what is to know about it. */
  readonly about: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `type, meaning` by field; type is `integer`, `float`, `string` or `boolean`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Golden case its example is taken from, or an example. */
  readonly example: { readonly golden: string } | { readonly lines: readonly string[] };
}

/** The same type and meaning for each of several fields. */
function each(names: string, meaning: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, meaning]));
}

const CONTAINER_TAGS = {
  engine_host: 'name of the host the engine runs on',
  server_version: 'version of the engine',
  container_name: 'name',
  container_image: 'image without its version',
  container_version: 'version of the image, `unknown` without one',
  container_status: '`running`, `exited`, `paused`, …',
};

export const HOST_MEASUREMENTS: readonly Measurement[] = [
  {
    name: 'cpu',
    about:
      'Share of the time between two collections, from `/proc/stat`. The first collection after a start yields none. A counter that went back leaves its field out.',
    tags: { cpu: '`cpu-total`, and `cpu0`, `cpu1`, … with `per_cpu`' },
    fields: {
      ...each(
        'usage_user usage_system usage_idle usage_nice usage_iowait usage_irq usage_softirq usage_steal usage_guest usage_guest_nice',
        'float, percent; guests are not counted in user and nice',
      ),
      usage_active: 'float, percent that was not idle (Telegraf: `report_active`)',
    },
    example: { golden: 'cpu/linux-6.18' },
  },
  {
    name: 'mem',
    about: 'From `/proc/meminfo`. A key this kernel does not have is absent.',
    tags: {},
    fields: {
      total: 'integer, bytes',
      available: 'integer, bytes that programs could take without swapping',
      used: 'integer, bytes: total without available',
      used_percent: 'float, percent',
      available_percent: 'float, percent',
      free: 'integer, bytes',
      cached: 'integer, bytes of page cache and reclaimable slab',
      ...each(
        'buffered active inactive shared slab sreclaimable sunreclaim mapped dirty write_back write_back_tmp page_tables commit_limit committed_as swap_total swap_free swap_cached vmalloc_total vmalloc_used vmalloc_chunk huge_page_size',
        'integer, bytes',
      ),
      ...each('huge_pages_total huge_pages_free', 'integer, pages'),
      ...each('high_total high_free low_total low_free', 'integer, bytes; 0 on kernels without high memory'),
    },
    example: { golden: 'mem/linux-6.18' },
  },
  {
    name: 'swap',
    about: 'Sizes from `/proc/meminfo` in one point, traffic since boot from `/proc/vmstat` in another.',
    tags: {},
    fields: {
      ...each('total used free', 'integer, bytes'),
      used_percent: 'float, percent',
      ...each('in out', 'integer, bytes since boot'),
    },
    example: { golden: 'swap/in-use' },
  },
  {
    name: 'disk',
    about:
      'Each file system process 1 has mounted, but for the types of `ignore_fs` and those without blocks. A mount that does not answer within `mount_timeout` is left out until it does.',
    tags: {
      path: 'where it is mounted',
      device: 'without `/dev/`',
      fstype: 'type of file system',
      mode: '`rw` or `ro`',
      label: 'label of the file system or name of the mapped device, where there is one',
    },
    fields: {
      total: 'integer, bytes',
      free: 'integer, bytes an ordinary user may take',
      used: 'integer, bytes',
      used_percent: 'float, percent of used and free',
      ...each('inodes_total inodes_free inodes_used', 'integer, inodes; 0 where the type has no limit'),
      inodes_used_percent: 'float, percent',
    },
    example: { golden: 'disk/mounts-of-process-1' },
  },
  {
    name: 'diskio',
    about:
      'Each block device that was ever used, from `/proc/diskstats`; the last three compare two collections. Off Linux one point for all disks, `name=total`.',
    tags: { name: 'device', wwid: 'world wide identifier, where the disk has one' },
    fields: {
      ...each('reads writes merged_reads merged_writes', 'integer, operations since boot'),
      ...each('read_bytes write_bytes', 'integer, bytes since boot'),
      ...each('read_time write_time io_time weighted_io_time', 'integer, milliseconds since boot'),
      iops_in_progress: 'integer, operations under way',
      io_await: 'float, milliseconds an operation took, waiting included',
      io_svctm: 'float, milliseconds an operation kept the device busy',
      io_util: 'float, percent of the time the device was busy',
    },
    example: { golden: 'diskio/linux-6.18' },
  },
  {
    name: 'net',
    about:
      'Each interface that is up and no loopback, from `/proc/1/net/dev`: the network of process 1, which in a container is the host.',
    tags: { interface: 'name' },
    fields: {
      ...each('bytes_sent bytes_recv', 'integer, bytes since the interface came up'),
      ...each('packets_sent packets_recv', 'integer, packets'),
      ...each('err_in err_out drop_in drop_out', 'integer, packets'),
      speed:
        'integer, Mbit/s, read every 15 s; -1, as of Telegraf, where the driver or /sys names none: no number to add up',
    },
    example: { golden: 'net/linux-6.18' },
  },
  {
    name: 'netstat',
    about:
      'Sockets by state, from `/proc/1/net`. As in Telegraf, sockets with equal addresses count once, and sockets of the Unix domain count too, once a path: datagrams as `udp_socket`, the others as `tcp_none`.',
    tags: {},
    fields: each(
      'tcp_established tcp_syn_sent tcp_syn_recv tcp_fin_wait1 tcp_fin_wait2 tcp_time_wait tcp_close tcp_close_wait tcp_last_ack tcp_listen tcp_closing tcp_none udp_socket',
      'integer, sockets',
    ),
    example: { golden: 'netstat/linux-6.18' },
  },
  {
    name: 'processes',
    about: 'Processes by state, from `/proc/PID/stat`.',
    tags: {},
    fields: {
      ...each(
        'total running sleeping blocked zombies stopped idle paging dead parked unknown',
        'integer, processes',
      ),
      total_threads: 'integer, threads',
    },
    example: { golden: 'processes/every-state' },
  },
  {
    name: 'system',
    about: 'Load, CPUs and users in one point, the uptime in two more.',
    tags: {},
    fields: {
      ...each('load1 load5 load15', 'float, processes that run or wait for a disk'),
      n_cpus: 'integer, CPUs that are online',
      n_physical_cpus: 'integer, cores',
      n_users: 'integer, terminals with a user logged in, where the host keeps utmp',
      n_unique_users: 'integer, users logged in',
      uptime: 'integer, seconds',
      uptime_format: 'string, as `uptime` prints it',
    },
    example: { golden: 'system/linux-6.18' },
  },
  {
    name: 'kernel',
    about: 'From `/proc/stat`, counted since boot.',
    tags: {},
    fields: {
      boot_time: 'integer, Unix seconds',
      ...each('interrupts context_switches processes_forked', 'integer, count'),
      entropy_avail: 'integer, bits',
    },
    example: { golden: 'kernel/linux-6.18' },
  },
  {
    name: 'pressure',
    about:
      'Time in which some or all processes waited for a resource (PSI), from `/proc/pressure`. The total in one point, the averages in another. Kernels without PSI yield none.',
    tags: { resource: '`cpu`, `memory`, `io`', type: '`some`, `full`; for the CPU `some` only' },
    fields: {
      total: 'integer, microseconds since boot',
      ...each('avg10 avg60 avg300', 'float, percent of the last seconds'),
    },
    example: { golden: 'pressure/linux-6.18' },
  },
  {
    name: 'temp',
    about: 'Sensors of `/sys/class/hwmon`, or the zones of `/sys/class/thermal` where there are none.',
    tags: { sensor: 'driver and label, or type of the zone' },
    fields: { temp: 'float, °C' },
    example: { golden: 'temp/laptop' },
  },
  {
    name: 'procstat',
    about:
      'The `top` processes by CPU and by memory. What this user may not see of a process is absent; of a process that waits for a device neither command line nor `memory_pss` and what follows it are read. Telegraf’s `memory_size`, which is always 0 there, is left out. The first two collections come a second apart, `cpu_usage` begins with the second.',
    tags: {
      process_name: 'name',
      instance: '`2`, `3`, … for further processes of one name in one collection',
    },
    fields: {
      pid: 'integer, process',
      ppid: 'integer, parent process',
      status: 'string, `running`, `sleep`, `blocked`, `idle`, `stop`, `zombie`',
      user: 'string, its user, or the number of one without a name',
      cmdline: 'string, command line, cut to `max_cmdline` characters',
      cpu_usage: 'float, percent of one CPU',
      ...each('cpu_time_user cpu_time_system cpu_time_iowait', 'float, seconds'),
      memory_usage: 'float, percent',
      ...each('memory_rss memory_vms', 'integer, bytes'),
      ...each(
        'memory_pss memory_shared_clean memory_shared_dirty memory_private_clean memory_private_dirty memory_referenced memory_anonymous memory_swap',
        'integer, KiB, as in Telegraf',
      ),
      num_threads: 'integer, threads',
      num_fds: 'integer, open files',
      created_at: 'integer, Unix nanoseconds',
      ...each('minor_faults major_faults child_minor_faults child_major_faults', 'integer, page faults'),
      ...each('voluntary_context_switches involuntary_context_switches', 'integer, count'),
      ...each('read_count write_count', 'integer, system calls'),
      ...each('read_bytes write_bytes', 'integer, bytes passed by system calls'),
      ...each('disk_read_bytes disk_write_bytes', 'integer, bytes that reached the disk'),
    },
    example: { golden: 'procstat/busy-host' },
  },
  {
    name: 'host_info',
    about: 'What the host is, once an hour.',
    tags: {},
    fields: {
      os: 'string, `linux`, `darwin`, …',
      architecture: 'string, as Node names it: `x64`, `arm64`, …',
      kernel: 'string, version',
      ...each('distribution release', 'string, of the system'),
      ...each('manufacturer model', 'string, of the machine'),
      cpu_model: 'string, of the first CPU',
      memory_bytes: 'integer, bytes',
    },
    example: { golden: 'host_info/debian' },
  },
];

export const OTHER_MEASUREMENTS: readonly Measurement[] = [
  {
    name: 'systemd_units',
    about:
      'State of each loaded unit of a type, from `systemctl show`, with the numbers Telegraf gives systemd’s states. A host that systemd did not start yields none.',
    tags: { name: 'unit', load: 'load state', active: 'active state', sub: 'state of its type' },
    fields: {
      ...each('load_code active_code sub_code', 'integer, number of the state'),
      restarts: 'integer, restarts since the unit was loaded',
      status_errno: 'integer, error number the service reported',
      pid: 'integer, main process',
      mem_current: 'integer, bytes, where memory is accounted',
    },
    example: {
      lines: [
        'systemd_units,active=active,host=web1,load=loaded,name=ssh.service,sub=running load_code=0i,active_code=0i,sub_code=0i,restarts=0i,status_errno=0i,pid=812i,mem_current=7630848i 1795171289000000000',
      ],
    },
  },
  {
    name: 'docker',
    about: 'The Docker Engine, from its socket. No socket, no points.',
    tags: { engine_host: CONTAINER_TAGS.engine_host, server_version: CONTAINER_TAGS.server_version },
    fields: {
      n_cpus: 'integer, CPUs',
      memory_total: 'integer, bytes',
      ...each(
        'n_containers n_containers_running n_containers_paused n_containers_stopped n_images n_goroutines n_listener_events n_used_file_descriptors',
        'integer, count',
      ),
    },
    example: {
      lines: [
        'docker,engine_host=web1,host=web1,server_version=27.1.1 n_cpus=2i,n_containers=3i,n_containers_running=2i,memory_total=25276510208i 1795171289000000000',
      ],
    },
  },
  {
    name: 'docker_container_status',
    about: 'State of each container.',
    tags: CONTAINER_TAGS,
    fields: {
      container_id: 'string, identifier',
      oomkilled: 'boolean, ended for want of memory',
      pid: 'integer, its first process',
      exitcode: 'integer, status it ended with',
      restart_count: 'integer, restarts by the engine',
      ...each('started_at finished_at', 'integer, Unix nanoseconds'),
      uptime_ns: 'integer, nanoseconds',
    },
    example: {
      lines: [
        'docker_container_status,container_image=nginx,container_name=shop,container_status=running,container_version=1.25,engine_host=web1,host=web1,server_version=27.1.1 oomkilled=false,pid=4242i,exitcode=0i,restart_count=3i,started_at=1795172400500000000i,uptime_ns=3599500000000i,container_id="c0ffee" 1795176000000000000',
      ],
    },
  },
  {
    name: 'docker_container_health',
    about: 'Result of the health check of containers that have one.',
    tags: CONTAINER_TAGS,
    fields: {
      container_id: 'string, identifier',
      health_status: 'string, `starting`, `healthy`, `unhealthy`',
      failing_streak: 'integer, failures in a row',
    },
    example: {
      lines: [
        'docker_container_health,container_image=nginx,container_name=shop,container_status=running,container_version=1.25,engine_host=web1,host=web1,server_version=27.1.1 health_status="healthy",failing_streak=0i,container_id="c0ffee" 1795176000000000000',
      ],
    },
  },
  {
    name: 'docker_container_cpu',
    about: 'CPU of each running container.',
    tags: { ...CONTAINER_TAGS, cpu: '`cpu-total`' },
    fields: {
      container_id: 'string, identifier',
      ...each(
        'usage_total usage_in_usermode usage_in_kernelmode usage_system throttling_throttled_time',
        'integer, nanoseconds',
      ),
      ...each('throttling_periods throttling_throttled_periods', 'integer, periods'),
      usage_percent: 'float, percent of one CPU since the collection before',
    },
    example: {
      lines: [
        'docker_container_cpu,container_image=nginx,container_name=shop,container_status=running,container_version=1.25,cpu=cpu-total,engine_host=web1,host=web1,server_version=27.1.1 usage_total=1500000000i,usage_system=102000000000i,usage_percent=50,container_id="c0ffee" 1795176000000000000',
      ],
    },
  },
  {
    name: 'docker_container_mem',
    about: 'Memory of each running container.',
    tags: CONTAINER_TAGS,
    fields: {
      container_id: 'string, identifier',
      usage: 'integer, bytes without page cache that can be given back',
      usage_percent: 'float, percent of the limit',
      ...each(
        'limit max_usage hierarchical_memory_limit active_anon active_file cache inactive_anon inactive_file mapped_file rss rss_huge unevictable writeback total_active_anon total_active_file total_cache total_inactive_anon total_inactive_file total_mapped_file total_rss total_rss_huge total_unevictable total_writeback',
        'integer, bytes',
      ),
      ...each(
        'pgfault pgmajfault total_pgfault total_pgmajfault pgpgin pgpgout total_pgpgin total_pgpgout',
        'integer, page faults and pages moved',
      ),
    },
    example: {
      lines: [
        'docker_container_mem,container_image=nginx,container_name=shop,container_status=running,container_version=1.25,engine_host=web1,host=web1,server_version=27.1.1 limit=25276510208i,usage=9711616i,usage_percent=0.038,container_id="c0ffee" 1795176000000000000',
      ],
    },
  },
  {
    name: 'docker_container_net',
    about: 'Network of each running container that has one of its own, all interfaces together.',
    tags: { ...CONTAINER_TAGS, network: '`total`' },
    fields: {
      container_id: 'string, identifier',
      ...each('rx_bytes tx_bytes', 'integer, bytes'),
      ...each('rx_packets rx_errors rx_dropped tx_packets tx_errors tx_dropped', 'integer, packets'),
    },
    example: {
      lines: [
        'docker_container_net,container_image=nginx,container_name=shop,container_status=running,container_version=1.25,engine_host=web1,host=web1,network=total,server_version=27.1.1 rx_bytes=4096i,tx_bytes=8192i,container_id="c0ffee" 1795176000000000000',
      ],
    },
  },
  {
    name: 'http_response',
    about: 'Probe `http`: whether and how fast an address answers. Redirects are answers.',
    tags: {
      server: 'address',
      method: 'method',
      status_code: 'status of the answer',
      result: 'the words of `result_type`',
    },
    fields: {
      response_time: 'float, seconds until the whole answer was read',
      http_response_code: 'integer, status',
      content_length: 'integer, bytes',
      ...each('response_string_match response_status_code_match', 'integer, 1 as expected, 0 not'),
      result_type:
        'string, `success`, `response_string_mismatch`, `body_read_error`, `connection_failed`, `timeout`, `dns_error`, `response_status_code_mismatch`',
      result_code: 'integer, 0 to 6 in that order',
    },
    example: {
      lines: [
        'http_response,host=web1,method=GET,result=success,server=https://shop.example/,status_code=200 response_time=0.0213,http_response_code=200i,content_length=5120i,result_type="success",result_code=0i 1795171289000000000',
      ],
    },
  },
  {
    name: 'net_response',
    about: 'Probe `tcp`: whether and how fast a port takes a connection.',
    tags: {
      server: 'host',
      port: 'port',
      protocol: '`tcp`',
      result: '`success`, `timeout`, `connection_failed`',
    },
    fields: {
      response_time: 'float, seconds',
      result_type: 'string, as the tag `result`',
      result_code: 'integer, 0 to 2 in that order',
    },
    example: {
      lines: [
        'net_response,host=web1,port=5432,protocol=tcp,result=success,server=db.example response_time=0.0004,result_code=0i,result_type="success" 1795171289000000000',
      ],
    },
  },
  {
    name: 'ping',
    about:
      'Probe `icmp`: whether and how fast a host answers echo requests, from ping(8). Without any answer the times are absent.',
    tags: { url: 'host' },
    fields: {
      ...each('packets_transmitted packets_received', 'integer, packets'),
      percent_packet_loss: 'float, percent',
      ...each(
        'minimum_response_ms average_response_ms maximum_response_ms standard_deviation_ms',
        'float, milliseconds',
      ),
      result_code: 'integer, 0 asked, 1 no such host, 2 ping failed',
    },
    example: {
      lines: [
        'ping,host=web1,url=gateway.example packets_transmitted=3i,packets_received=3i,percent_packet_loss=0,minimum_response_ms=0.2,average_response_ms=0.3,maximum_response_ms=0.5,standard_deviation_ms=0.1,result_code=0i 1795171289000000000',
      ],
    },
  },
  {
    name: 'dns_query',
    about: 'Probe `dns`: whether and how fast a name server answers.',
    tags: {
      server: 'address of the name server',
      domain: 'name asked for',
      record_type: 'type of record',
      result: '`success`, `timeout`, `error`',
      rcode: 'response code in words, where there was an answer',
    },
    fields: {
      result_code: 'integer, 0 to 2 in that order',
      rcode_value: 'integer, response code',
      query_time_ms: 'float, milliseconds',
    },
    example: {
      lines: [
        'dns_query,domain=example.org,host=web1,rcode=NOERROR,record_type=A,result=success,server=192.0.2.53 result_code=0i,rcode_value=0i,query_time_ms=1.7 1795171289000000000',
      ],
    },
  },
  {
    name: 'x509_cert',
    about: 'Probe `tls`: how long a server’s certificate is good, and whether it verifies.',
    tags: {
      source: 'address',
      common_name: 'subject',
      issuer_common_name: 'issuer',
      serial_number: 'serial number, hexadecimal',
      verification: '`valid`, `invalid`',
      type: '`leaf`',
    },
    fields: {
      expiry: 'integer, seconds until it ends, negative afterwards',
      age: 'integer, seconds since it began',
      ...each('startdate enddate', 'integer, Unix seconds'),
      verification_code: 'integer, 0 valid, 1 invalid',
      verification_error: 'string, why it is not valid',
    },
    example: {
      lines: [
        'x509_cert,common_name=shop.example,host=web1,issuer_common_name=R11,serial_number=04d2,source=tcp://shop.example:443,type=leaf,verification=valid age=2591999i,expiry=5184000i,startdate=1792579290i,enddate=1800355289i,verification_code=0i 1795171289000000000',
      ],
    },
  },
  {
    name: 'procstat_lookup',
    about: 'Probe `process`: how many processes of a name there are.',
    tags: { exe: 'name', pid_finder: '`native`', result: '`success`' },
    fields: {
      pid_count: 'integer, processes',
      running: 'integer, processes that are alive',
      result_code: 'integer, 0',
    },
    example: {
      lines: [
        'procstat_lookup,exe=nginx,host=web1,pid_finder=native,result=success pid_count=5i,running=5i,result_code=0i 1795171289000000000',
      ],
    },
  },
  {
    name: 'crosswatch_process',
    about: 'This program.',
    tags: {},
    fields: {
      rss_bytes: 'integer, bytes resident',
      cpu_seconds: 'float, seconds of CPU since start',
      uptime_seconds: 'float, seconds since start',
      ...each('loop_delay_mean_ms loop_delay_max_ms', 'float, milliseconds the event loop was late'),
    },
    example: {
      lines: [
        'crosswatch_process,host=web1 rss_bytes=83886080i,cpu_seconds=4.2,uptime_seconds=3600.5,loop_delay_mean_ms=0.6,loop_delay_max_ms=12.1 1795171289000000000',
      ],
    },
  },
  {
    name: 'crosswatch_collect',
    about: 'Each collector.',
    tags: { collector: 'name: `cpu`, `scrape:app`, …' },
    fields: {
      runs: 'integer, since start',
      failures: 'integer, since start',
      missed: 'integer, runs that were due and did not happen',
      points: 'integer, points of the last run',
      duration_ms: 'float, milliseconds of the last run',
      series: 'integer, series known of a source whose series are limited',
      refused_points: 'integer, points refused since start for that limit',
    },
    example: {
      lines: [
        'crosswatch_collect,collector=scrape:app,host=web1 runs=240i,failures=1i,missed=0i,points=62i,duration_ms=8.3,series=62i,refused_points=0i 1795171289000000000',
      ],
    },
  },
];
