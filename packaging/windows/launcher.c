/* Starts the program with the Python that lies beside it. Built twice: jixiao.exe for the
   window, jixiao.com with a console for the verbs. python311._pth says where its modules are. */

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

typedef int (*py_main)(int, wchar_t **);

static int fail(const wchar_t *sentence) {
  MessageBoxW(NULL, sentence, L"績效編報", MB_OK | MB_ICONERROR);
  return 1;
}

int wmain(int count, wchar_t **given) {
  static wchar_t folder[32768], path[32768];
  DWORD length = GetModuleFileNameW(NULL, folder, 32000);
  if (!length || length >= 32000)
    return fail(L"安裝位置的路徑太長；請安裝到較短的資料夾。");
  *wcsrchr(folder, L'\\') = 0;
  swprintf(path, 32768, L"%ls\\python311.dll", folder);
  HMODULE python = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
  if (!python)
    return fail(L"安裝不完整，缺少 python311.dll；請重新安裝。");
  py_main run = (py_main)(void *)GetProcAddress(python, "Py_Main");
  if (!run)
    return fail(L"安裝不完整，python311.dll 不合；請重新安裝。");
  swprintf(path, 32768, L"%ls\\lib\\program\\start.py", folder);
  wchar_t **arguments = calloc(count + 4, sizeof *arguments);
  int n = 0;
  arguments[n++] = given[0];
  arguments[n++] = L"-Xutf8";
  arguments[n++] = L"-B";
  arguments[n++] = path;
  for (int i = 1; i < count; i++)
    arguments[n++] = given[i];
  return run(n, arguments);
}

#ifdef WINDOW
int WINAPI wWinMain(HINSTANCE a, HINSTANCE b, LPWSTR c, int d) {
  (void)a, (void)b, (void)c, (void)d;
  return wmain(__argc, __wargv);
}
#endif
