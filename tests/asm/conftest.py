"""Small C programs of many kinds, and the compilers' own text for them."""

import re
import shutil
import subprocess
from functools import cache

import pytest

PROGRAMS = {
    "loop_and_switch": r"""
#include <stdio.h>
static int tab[100];
__attribute__((noinline)) static int sw(int x){switch(x){case 0:return 5;case 1:return 77;
case 2:return 12;case 3:return tab[x];case 4:return 9;case 5:return 31;case 6:puts("hi");return 4;}
return 0;}
int main(void){int n;if(scanf("%d",&n)!=1)return 1;for(int i=0;i<n;i++)tab[i%100]+=sw(i%9);
int s=0;for(int i=0;i<100;i++)s+=tab[i];printf("%d\n",s);putchar('\n');return 0;}""",
    "floats": r"""
#include <math.h>
#include <stdio.h>
int ldi(long double x){return (int)x;} long lrd(double x){return lrint(x);}
int main(void){double t=0,x;while(scanf("%lf",&x)==1)t+=sin(x)*pow(x,1.5)+sqrt(floor(x));
printf("%.6f %d\n",t,ldi(t)+(int)isnan(t));return (int)lrd(t);}""",
    "strings": r"""
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static const char *const kw[]={"if","wh\"ile\\","\t\n\001\377;#","/* */ // x","a,b(c"};
int main(void){char s[100];if(!fgets(s,100,stdin))return 2;for(char*p=s;*p;p++)
*p=toupper((unsigned char)*p);char*q=malloc(strlen(s)+9);strcpy(q,s);strcat(q,kw[strlen(s)%5]);
puts(q);memset(s,0,sizeof s);free(q);return strcmp(s,q)>0;}""",
    "sorting": r"""
#include <stdio.h>
#include <stdlib.h>
struct P{int x;double y;};static struct P arr[1000];
static int cmp(const void*a,const void*b){const struct P*p=a,*q=b;return p->x<q->x?-1:p->x>q->x;}
int main(void){for(int i=0;i<1000;i++){arr[i].x=rand()%100;arr[i].y=i;}
qsort(arr,1000,sizeof*arr,cmp);printf("%d %f\n",arr[5].x,arr[9].y);return 0;}""",
    "tree": r"""
#include <stdio.h>
#include <stdlib.h>
struct N{struct N*l,*r;int v;};struct N*ins(struct N*t,int v){if(!t){t=calloc(1,sizeof*t);t->v=v;
return t;}if(v<t->v)t->l=ins(t->l,v);else t->r=ins(t->r,v);return t;}
static long sum(struct N*t){return t?t->v+sum(t->l)+sum(t->r):0;}
int main(void){struct N*t=0;int c;while((c=getchar())!=EOF)t=ins(t,c);printf("%ld\n",sum(t));}""",
    "bits": r"""
#include <stdint.h>
#include <stdio.h>
uint32_t crc(const uint8_t*p,int n){uint32_t c=~0u;while(n--){c^=*p++;for(int k=0;k<8;k++)
c=c>>1^(0xEDB88320&-(c&1));}return ~c;}
int bits(uint64_t x){int c=0;while(x){x&=x-1;c++;}return c;}
int pc(unsigned long x){return __builtin_popcountl(x)+__builtin_ctzl(x|1)+__builtin_clzl(x|1);}
unsigned bs(unsigned*p){return __builtin_bswap32(*p);}
unsigned long sh(unsigned long a,int b){return a<<b;}
int main(void){uint8_t b[32];int n=fread(b,1,32,stdin);printf("%u %d %d\n",crc(b,n),bits(n),pc(n));}
""",
    "vectors": r"""
void add(float*a,const float*b,int n){for(int i=0;i<n;i++)a[i]=a[i]*b[i]+1;}
void mx(int*a,const int*b,int n){for(int i=0;i<n;i++)a[i]=a[i]>b[i]?a[i]*3:b[i];}
int sum(short*a,int n){int s=0;for(int i=0;i<n;i++)s+=a[i];return s;}
void cv(double*a,long*b,int n){for(int i=0;i<n;i++)a[i]=b[i];}
void by(unsigned char*a,unsigned char*b,int n){for(int i=0;i<n;i++)a[i]=a[i]>b[i]?a[i]:b[i]+1;}
void cp(char*d,const char*s,unsigned long n){for(unsigned long i=0;i<n;i++)d[i]=s[i];}
void zero(int*p,int n){for(int i=0;i<n;i++)p[i]=0;}
int main(int c,char**v){return 0;}""",
    "threads_and_atomics": r"""
#include <stdatomic.h>
#include <stdio.h>
_Atomic int at;_Thread_local int tl=3;static _Thread_local long tb;
int main(void){int c;while((c=getchar())!=EOF){at++;tl+=c;tb^=c;}
printf("%d %d %ld\n",at,tl,tb);return 0;}""",
    "jumps": r"""
#include <setjmp.h>
#include <stdio.h>
static jmp_buf j;static void lj(int x){if(x)longjmp(j,1);}
int main(int c,char**v){void*lab[]={&&l0,&&l1,&&l2};int st=0;if(setjmp(j)==0)lj(c);
l0:if(st>9)goto l2;st++;goto *lab[st%3];l1:st+=2;goto *lab[(st+1)%3];l2:printf("%d\n",st);
return 0;}""",
    "wide_integers": r"""
#include <stdio.h>
__int128 dv(__int128 a,__int128 b){return a/b;}
unsigned long hi(unsigned long a,unsigned long b){return (unsigned __int128)a*b>>64;}
int main(void){unsigned long a,b;if(scanf("%lu%lu",&a,&b)!=2)return 1;
printf("%lu %lu %lu\n",hi(a,b),a/(b|1),(unsigned long)dv(a,b|1));return 0;}""",
    "big_data": r"""
#include <stdio.h>
#include <string.h>
char buf[1<<20];static long memo[5000];extern int weak_one(void) __attribute__((weak));
typedef int(*op)(int,int);static int ad(int a,int b){return a+b;}static int sb(int a,int b){
return a-b;}op ops[]={ad,sb};int f1(int x){return x*3+1;}int f2(int x){return x*3+1;}
static long fib(int n){return n<2?n:memo[n]?memo[n]:(memo[n]=fib(n-1)+fib(n-2));}
int main(void){int n;if(scanf("%d",&n)!=1)return 1;memset(buf,n,sizeof buf);
printf("%ld %d %d\n",fib(n%90),ops[n%2](n,buf[n%99]),weak_one?f1(n):f2(n)/2);return 0;}""",
    "inline_assembly": r"""
#include <stdio.h>
int main(void){int a=1,b;__asm__ volatile("cpuid":"+a"(a)::"ebx","ecx","edx");
__asm__("movl $5, %0\n\t1: decl %0\n\tjnz 1b":"=r"(b));printf("%d\n",b);return 0;}""",
}
COMPILERS = tuple(cc for cc in ("gcc", "clang-22", "clang") if shutil.which(cc))


@cache
def compiled(program: str, cc: str = "gcc", flags: str = "-O3") -> str:
    return subprocess.run(
        [cc, *flags.split(), "-w", "-S", "-x", "c", "-", "-o", "-"],
        input=PROGRAMS[program],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture(scope="session")
def compile_c():
    return compiled


@pytest.fixture(scope="session")
def program_sources():
    return PROGRAMS


@pytest.fixture(scope="session")
def libc_symbols():
    found = subprocess.run(
        ["gcc", "-print-file-name=libc.so.6"], capture_output=True, text=True, check=True
    )
    names = subprocess.run(
        ["nm", "-D", "--defined-only", found.stdout.strip()],
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(line.split()[-1].partition("@")[0] for line in names.stdout.splitlines())


@pytest.fixture(scope="session")
def assemble(tmp_path_factory):
    """What an object holds: section bytes and relocations, local symbols by place, not by name."""
    folder = tmp_path_factory.mktemp("objects")

    def run(text: str) -> str | None:
        source, target = folder / "a.s", folder / "a.o"
        source.write_text(text)
        built = subprocess.run(["as", "-o", target, source], capture_output=True, check=False)
        if built.returncode:
            return None
        dump = subprocess.run(
            ["objdump", "-s", "-r", "-t", target], capture_output=True, text=True, check=True
        ).stdout
        symbols = re.findall(
            r"^([0-9a-f]{16}) (.{7}) (\S+)\t[0-9a-f]{16} +(?:\S+ )?(\S+)$", dump, re.M
        )
        places = {name: f"{section}+{at}" for at, kind, section, name in symbols if kind[0] == "l"}
        rest = dump[dump.index("SYMBOL TABLE") :]
        rest = "".join(
            line
            for line in rest.splitlines(keepends=True)
            if not re.match(r"[0-9a-f]{16} l ", line)
        )
        rest = re.sub(r"Contents of section \.comment:\n( .*\n)*", "", rest)
        return re.sub(r"[.\w$]+", lambda m: places.get(m[0], m[0]), rest)

    return run


def pytest_generate_tests(metafunc):
    if "program" in metafunc.fixturenames:
        metafunc.parametrize("program", PROGRAMS)
    if "cc" in metafunc.fixturenames:
        metafunc.parametrize("cc", COMPILERS)
